import { describe, expect, it } from 'vitest'
import { createSecretStore } from '../../../src/wallet/store/secrets.ts'
import { FakeSession } from '../flow/support/fakes.ts'

const make = () => {
  const session = new FakeSession()
  return { session, secrets: createSecretStore(session) }
}

describe('the secret store', () => {
  it('puts, gets and wipes by reference', async () => {
    const { session, secrets } = make()
    await secrets.put('a', { number: '4111', list: [1, null, true] })
    expect(await secrets.get('a')).toEqual({ number: '4111', list: [1, null, true] })
    await secrets.put('a', 'other')
    expect(await secrets.get('a')).toBe('other')
    await secrets.wipe('a')
    expect(await secrets.get('a')).toBeUndefined()
    expect(session.items.size).toBe(0)
  })

  it('wipes by prefix, and lists what is left', async () => {
    const { secrets } = make()
    for (const ref of ['flow/1/a', 'flow/1/b', 'flow/10/a', 'vault/key']) await secrets.put(ref, ref)
    await secrets.wipePrefix('flow/1/')
    expect([...(await secrets.refs(''))].sort()).toEqual(['flow/10/a', 'vault/key'])
    expect(await secrets.refs('flow/')).toEqual(['flow/10/a'])
    await secrets.wipePrefix('')
    expect(await secrets.refs('')).toEqual([])
  })

  it('leaves what is not a secret alone', async () => {
    const { session, secrets } = make()
    await session.set({ revision: '1', summary: {} })
    await secrets.put('a', 1)
    expect(await secrets.refs('')).toEqual(['a'])
    await secrets.wipePrefix('')
    expect([...session.items.keys()].sort()).toEqual(['revision', 'summary'])
  })

  it('refuses what session storage would quietly lose', async () => {
    const { session, secrets } = make()
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
    const lossy = [
      key,
      { key },
      new Map([['a', 1]]),
      new Uint8Array(2),
      new Date(),
      undefined,
      Number.NaN,
      () => 1,
      1n,
      [undefined],
    ]
    for (const value of lossy) {
      await expect(async () => secrets.put('a', value)).rejects.toMatchObject({
        code: 'internal',
        context: { ref: 'a' },
      })
    }
    expect(session.items.size).toBe(0)
    await secrets.put('a', { there: 1, gone: undefined })
    expect(await secrets.get('a')).toEqual({ there: 1 })
  })
})
