import { describe, expect, it } from 'vitest'
import { createCrowd } from '../../../src/wallet/agent/crowd.ts'
import { MAX_CALLS_IN_FLIGHT, MAX_CALLS_PER_SECOND } from '../../../src/wallet/messages/agent.ts'
import { ADA, openDoor, sender } from './support/door.ts'

const BOB = 'https://bob.example'
const never = () => new Promise<never>(() => undefined)
const done = async () => 'done'
const throttled = { code: 'throttled', context: { retryAfter: 1 } }

describe('the calls of a page', () => {
  it('are admitted so many at a time, each document of it counted, and no other page’s', async () => {
    const crowd = createCrowd(() => 0)
    for (let count = 0; count < MAX_CALLS_IN_FLIGHT; count++) void crowd.admit(sender(ADA, `doc-${count}`), never)
    await expect(crowd.admit(sender(), done)).rejects.toMatchObject(throttled)
    expect(await crowd.admit(sender(BOB), done)).toBe('done')
  })

  it('are admitted again when earlier ones have ended, also badly', async () => {
    const crowd = createCrowd(() => 0)
    const failed = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () =>
      crowd.admit(sender(), () => Promise.reject(new Error('no'))),
    )
    await Promise.allSettled(failed)
    expect(await crowd.admit(sender(), done)).toBe('done')
  })

  it('are admitted so many in a second', async () => {
    let clock = 0
    const crowd = createCrowd(() => clock)
    for (let count = 0; count < MAX_CALLS_PER_SECOND; count++) await crowd.admit(sender(), done)
    await expect(crowd.admit(sender(), done)).rejects.toMatchObject(throttled)
    clock = 1_000
    expect(await crowd.admit(sender(), done)).toBe('done')
  })

  it('above that are refused by the door with a number of their own', async () => {
    const door = openDoor()
    const calls = Array.from({ length: MAX_CALLS_PER_SECOND + 1 }, () => ({ method: 'wallet_getCapabilities' }))
    const replies = []
    for (const { method } of calls) replies.push(await door.call(method))
    expect(replies.at(-2)).toHaveProperty('result')
    expect(replies.at(-1)).toMatchObject({ error: { code: -32005, data: { code: 'throttled', retryAfter: 1 } } })
    expect(await door.call('wallet_getCapabilities', undefined, sender(BOB))).toHaveProperty('result')
  })
})
