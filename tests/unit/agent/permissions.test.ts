import { expect, it } from 'vitest'
import { createPermissions, type PermissionsDeps } from '../../../src/wallet/agent/permissions.ts'
import type { Caller } from '../../../src/wallet/agent/requester.ts'
import { BRIEF, createThrottle, isNo } from '../../../src/wallet/agent/throttle.ts'
import { FakeLocks } from '../flow/support/fakes.ts'
import { purchase } from './support/door.ts'

/** Session storage that answers later, as the browser's does. */
function slowArea() {
  const items = new Map<string, unknown>()
  const later = () => new Promise(resolve => setTimeout(resolve, 1))
  return {
    get: async (key: string) => {
      await later()
      return structuredClone(Object.fromEntries([...items].filter(([name]) => name === key)))
    },
    set: async (added: Record<string, unknown>) => {
      await later()
      for (const [key, value] of Object.entries(added)) items.set(key, structuredClone(value))
    },
    remove: async (key: string) => void items.delete(key),
  }
}

const caller = (key: string) => ({ key, requester: { kind: 'page', origin: `https://${key}.example` } }) as Caller
const ask = { constraints: [], agent: {} }

it('a no reaches the site it is for, whatever other sites ask at that moment', async () => {
  const permissions = createPermissions({
    area: slowArea(),
    grants: { isAllowed: async () => false, revoke: async () => false },
    throttle: { require: async () => undefined, rejected: async () => undefined },
    purchases: { cancelAll: async () => undefined },
    ask: async () => undefined,
    mayAsk: async () => true,
    locks: new FakeLocks(),
  } as unknown as PermissionsDeps)
  await permissions.request(caller('one'), ask)
  await Promise.all([
    permissions.request(caller('two'), ask),
    permissions.refused('one'),
    permissions.revoke('three', 'person'),
    permissions.request(caller('four'), ask),
  ])
  await expect(permissions.request(caller('one'), ask)).rejects.toMatchObject({ code: 'declined_by_person' })
})

it('every no counts, also when several come at once', async () => {
  const throttle = createThrottle(slowArea(), () => 1_000_000)
  await Promise.all(['one', 'one', 'two', 'one'].map(key => throttle.rejected(key)))
  await expect(throttle.require('one')).rejects.toMatchObject({ code: 'throttled' })
})

it.each([
  ['declined', 60_000, undefined, true],
  ['canceled', BRIEF - 1, undefined, true],
  ['expired', BRIEF - 1, undefined, true],
  ['canceled', BRIEF, undefined, false],
  ['expired', BRIEF, undefined, false],
  // The person had approved it.
  ['canceled', BRIEF - 1, 'card-1', false],
  ['settled', BRIEF - 1, 'card-1', false],
  ['failed', BRIEF - 1, undefined, false],
] as const)('a purchase %s after %i ms, with card %s, counts as a no: %s', (status, updatedAt, cardId, counts) => {
  expect(isNo({ ...purchase, status, updatedAt, ...(cardId && { cardId }) })).toBe(counts)
})
