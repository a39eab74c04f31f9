import 'fake-indexeddb/auto'
import { createHash, randomUUID } from 'node:crypto'
import serialize from 'canonicalize'
import { beforeEach, expect, it } from 'vitest'
import { createActivity } from '../../../src/wallet/activity/activity.ts'
import { createActivityCommands } from '../../../src/wallet/activity/commands.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { openSealer } from '../flow/support/fakes.ts'

let db: WalletDatabase
beforeEach(async () => {
  db = openDatabase(`export-${randomUUID()}`)
  const activity = createActivity({ db, sealer: openSealer, now: () => 1 })
  for (const who of ['a', 'b', 'c']) await activity.note('test', { who })
})

const read = () => createActivityCommands({ db, vault: openSealer })['activity.export']({})

it('gives the person all entries with what they say, and a chain that anybody can check', async () => {
  const { intact, entries } = await read()
  expect(intact).toBe(true)
  expect(entries.map(({ facts }) => facts)).toEqual([{ who: 'a' }, { who: 'b' }, { who: 'c' }])
  let before = ''
  for (const { facts: _, hash, ...entry } of entries) {
    expect(entry.previous).toBe(before)
    expect(hash).toBe(
      createHash('sha256')
        .update(serialize(entry) ?? '')
        .digest('base64url'),
    )
    before = hash
  }
})

it('says when an entry was removed behind the wallet’s back', async () => {
  await new Promise((resolve, reject) => {
    const request = indexedDB.open(db.name)
    request.onerror = reject
    request.onsuccess = () => {
      const removing = request.result.transaction('activity', 'readwrite')
      removing.objectStore('activity').delete(2)
      removing.oncomplete = resolve
    }
  })
  const { intact, entries } = await read()
  expect(intact).toBe(false)
  expect(entries).toHaveLength(2)
})
