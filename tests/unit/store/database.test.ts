import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import Dexie from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import type { ActivityRow, PurchaseRow } from '../../../src/wallet/store/rows.ts'

let db: WalletDatabase

beforeEach(() => {
  db = openDatabase(`store-${randomUUID()}`)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await db.delete()
})

const purchase: PurchaseRow = {
  id: 'pr_1',
  flowId: 'f-1',
  idempotency: 'hash-1',
  requestHash: 'r',
  requesterKey: 'page|https://agent.example',
  status: 'pending_approval',
  createdAt: 1,
  updatedAt: 1,
  expiresAt: 2,
  sealed: 's',
}
const entry: ActivityRow = { seq: 1, at: 1, kind: 'purchase', sealed: 's', previous: '', hash: 'h' }

describe('the database', () => {
  it('has a table for everything that is kept', async () => {
    await db.open()
    expect(db.tables.map(table => table.name).sort()).toEqual(
      [
        'activity',
        'agents',
        'cards',
        'ceremonies',
        'deviceKeys',
        'flows',
        'grants',
        'handovers',
        'identities',
        'identityRules',
        'journal',
        'ledger',
        'links',
        'mandates',
        'profile',
        'prompts',
        'purchases',
        'settings',
        'unlockMethods',
        'vault',
      ].sort(),
    )
  })

  it('takes one purchase per requester and idempotency key', async () => {
    await db.purchases.add(purchase)
    await expect(db.purchases.add({ ...purchase, id: 'pr_2' })).rejects.toThrow(Dexie.ConstraintError)
    await db.purchases.add({ ...purchase, id: 'pr_3', idempotency: 'hash-2' })
    expect(await db.purchases.count()).toBe(2)
  })

  it('finds by every index the wallet asks for', async () => {
    await db.purchases.add(purchase)
    await db.flows.add({
      id: 'f1',
      type: 't',
      version: 1,
      key: 'k',
      taskId: 'f1',
      direct: 1,
      state: 'running',
      createdAt: 1,
      deadlineAt: 2,
      owner: '',
      irreversible: 0,
      sealedInput: 's',
    })
    await db.journal.add({ flow: 'f1', path: 'a', kind: 'child', state: 'intent', at: 1, child: 'f2' })
    expect(await db.purchases.where({ status: 'pending_approval' }).count()).toBe(1)
    expect(await db.purchases.where({ requesterKey: purchase.requesterKey }).count()).toBe(1)
    expect(await db.flows.where({ type: 't', key: 'k' }).count()).toBe(1)
    expect(await db.journal.where({ child: 'f2' }).count()).toBe(1)
    expect(await db.journal.get(['f1', 'a'])).toMatchObject({ child: 'f2' })
  })

  it('writes with strict durability', async () => {
    const open = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await db.settings.put({ key: 'k', value: 1 })
    await db.transaction('rw', db.settings, db.flows, () => db.settings.put({ key: 'k', value: 2 }))
    const writes = open.mock.calls.filter(([, mode]) => mode === 'readwrite')
    expect(writes.length).toBeGreaterThanOrEqual(2)
    for (const call of writes) expect(call[2]).toEqual({ durability: 'strict' })
  })

  it('keeps its rows when it is opened again', async () => {
    await db.settings.put({ key: 'k', value: { minutes: 5 } })
    db.close()
    db = openDatabase(db.name)
    expect(await db.settings.get('k')).toEqual({ key: 'k', value: { minutes: 5 } })
  })
})

describe('activity', () => {
  it('takes new entries and refuses every change of an old one', async () => {
    await db.activity.add(entry)
    await db.activity.add({ ...entry, seq: 2 })
    const refused = { code: 'storage_failed', context: { table: 'activity', reason: 'append_only' } }
    const changes: (() => PromiseLike<unknown>)[] = [
      () => db.activity.update(1, { kind: 'forged' }),
      () => db.activity.put({ ...entry, kind: 'forged' }),
      () => db.activity.delete(1),
      () => db.activity.where('seq').above(0).modify({ kind: 'forged' }),
      () => db.activity.where('seq').above(0).delete(),
      () => db.activity.clear(),
    ]
    for (const [index, change] of changes.entries()) {
      const error = await Promise.resolve(change()).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      const cause = error instanceof Dexie.ModifyError ? error.failures[0] : error
      expect(cause, `change ${index}`).toMatchObject(refused)
    }
    await expect(db.activity.add(entry)).rejects.toThrow(Dexie.ConstraintError)
    expect((await db.activity.toArray()).map(row => row.kind)).toEqual(['purchase', 'purchase'])
  })
})
