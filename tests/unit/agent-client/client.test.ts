import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CountersignClient,
  CountersignError,
  findCountersign,
  type Provider,
  type PurchaseChanged,
} from '../../../src/agent-client/index.ts'

const ID = `pr_${'0'.repeat(32)}`

/** A wallet whose purchase goes through these statuses, one per look. */
class FakeProvider implements Provider {
  readonly calls: { method: string; params?: unknown }[] = []
  readonly listeners = new Set<(changed: PurchaseChanged) => void>()
  answers: unknown[] = []

  async request(call: { method: string; params?: unknown }): Promise<unknown> {
    this.calls.push(call)
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0]
    if (answer instanceof Error) throw answer
    return answer
  }

  on(_: 'purchaseChanged', listener: (changed: PurchaseChanged) => void): void {
    this.listeners.add(listener)
  }

  removeListener(_: 'purchaseChanged', listener: (changed: PurchaseChanged) => void): void {
    this.listeners.delete(listener)
  }
}

const standing = (status: string) => ({ id: ID, status, expiresAt: '' })

let provider: FakeProvider
let client: CountersignClient
beforeEach(() => {
  vi.useFakeTimers()
  provider = new FakeProvider()
  client = new CountersignClient(provider)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('CountersignClient', () => {
  it('throws what the wallet refuses with its number, code, field and pause', async () => {
    provider.answers = [
      Object.assign(new Error('Invalid params'), { code: -32602, data: { code: 'invalid_input', field: 'mode' } }),
    ]
    const refused = await client.getPurchase(ID).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(CountersignError)
    expect(refused).toMatchObject({ number: -32602, code: 'invalid_input', field: 'mode', message: 'Invalid params' })
  })

  it('asks for a permission until the person has answered', async () => {
    provider.answers = [
      { status: 'pending_approval', id: 'pm' },
      { status: 'pending_approval', id: 'pm' },
      { status: 'granted' },
    ]
    const connected = client.connect([], { name: 'Ada' })
    await vi.advanceTimersByTimeAsync(4_000)
    await connected
    expect(provider.calls).toHaveLength(3)
    expect(provider.calls[0]).toEqual({
      method: 'wallet_requestPermissions',
      params: [{ purchase: { caveats: [], agent: { name: 'Ada' } } }],
    })
  })

  it('waits for a status by event, without waiting for the next look', async () => {
    provider.answers = [standing('pending_approval'), standing('approved')]
    const waited = client.waitFor(ID, ['approved'])
    await vi.advanceTimersByTimeAsync(0)
    for (const listener of provider.listeners) listener({ id: ID, status: 'approved' })
    expect((await waited).status).toBe('approved')
    expect(provider.listeners.size).toBe(0)
  })

  it('waits for a status by looking, when events get lost', async () => {
    provider.answers = [standing('pending_approval'), standing('approved')]
    const waited = client.waitFor(ID, ['approved'])
    await vi.advanceTimersByTimeAsync(2_000)
    expect((await waited).status).toBe('approved')
  })

  it('stops waiting when the purchase ends otherwise', async () => {
    provider.answers = [standing('declined')]
    expect((await client.waitFor(ID, ['approved'])).status).toBe('declined')
  })

  it('stops waiting when told so', async () => {
    provider.answers = [standing('pending_approval')]
    const controller = new AbortController()
    const waited = client.waitFor(ID, ['approved'], { signal: controller.signal })
    const refused = expect(waited).rejects.toThrow('enough')
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(new Error('enough'))
    await refused
    expect(provider.listeners.size).toBe(0)
  })
})

describe('findCountersign', () => {
  function stubWindow(): EventTarget {
    const window = new EventTarget()
    vi.stubGlobal('window', window)
    return window
  }

  it('finds the wallet that answers', async () => {
    const window = stubWindow()
    window.addEventListener('countersign:requestProvider', () =>
      window.dispatchEvent(
        new CustomEvent('countersign:announceProvider', { detail: { info: { name: 'Countersign' }, provider } }),
      ),
    )
    provider.answers = [standing('settled')]
    expect((await (await findCountersign())?.getPurchase(ID))?.status).toBe('settled')
  })

  it('says that there is none after a while, or none that fits', async () => {
    const window = stubWindow()
    window.addEventListener('countersign:requestProvider', () =>
      window.dispatchEvent(
        new CustomEvent('countersign:announceProvider', { detail: { info: { name: 'Other' }, provider } }),
      ),
    )
    const found = findCountersign({ timeout: 500, accept: ({ info }) => info.name === 'Countersign' })
    await vi.advanceTimersByTimeAsync(500)
    expect(await found).toBeUndefined()
  })
})
