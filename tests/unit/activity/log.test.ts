import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createActivity } from '../../../src/wallet/activity/activity.ts'
import { appendWith, sealEntry, verifyChain } from '../../../src/wallet/activity/log.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { openSealer } from '../flow/support/fakes.ts'

let db: WalletDatabase
let time = 0
const now = () => ++time
beforeEach(() => {
  db = openDatabase(`activity-${randomUUID()}`)
})

const activity = () => createActivity({ db, sealer: openSealer, now })
const rows = () => db.activity.orderBy('seq').toArray()

describe('the chain', () => {
  it('links each entry to the one before, also when many are written at once', async () => {
    const log = activity()
    await Promise.all(Array.from({ length: 12 }, (_, index) => log.note('test', { detail: `${index}` })))
    expect((await rows()).map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    await expect(log.verify()).resolves.toBeUndefined()
  })

  it.each([
    [
      'changed',
      (all: Awaited<ReturnType<typeof rows>>) => all.map(row => (row.seq === 2 ? { ...row, at: 99 } : row)),
      2,
    ],
    ['removed', (all: Awaited<ReturnType<typeof rows>>) => all.filter(row => row.seq !== 2), 3],
    ['swapped', (all: Awaited<ReturnType<typeof rows>>) => [all[1], all[0], all[2]].flatMap(row => row ?? []), 2],
    [
      'resealed',
      (all: Awaited<ReturnType<typeof rows>>) => all.map(row => (row.seq === 3 ? { ...row, sealed: 'x' } : row)),
      3,
    ],
  ])('shows that an entry was %s', async (_, change, seq) => {
    const log = activity()
    for (const detail of ['a', 'b', 'c']) await log.note('test', { detail })
    await expect(verifyChain(change(await rows()))).rejects.toMatchObject({ code: 'storage_failed', context: { seq } })
  })

  it('can’t be rewritten through the database', async () => {
    await activity().note('test', {})
    await expect(db.activity.update(1, { kind: 'other' })).rejects.toThrow()
    await expect(db.activity.delete(1)).rejects.toThrow()
    expect(await rows()).toMatchObject([{ kind: 'test' }])
  })

  it('has an entry exactly when the change it tells of was made', async () => {
    const entry = await sealEntry(openSealer, { at: 1, kind: 'test' }, {})
    expect(await appendWith(db, ['agents'], [entry], async () => false)).toBe(false)
    const failing = appendWith(db, ['agents'], [entry], async () => {
      await db.agents.add({ key: 'k', firstSeen: 0, lastSeen: 0, sealed: '' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([await rows(), await db.agents.count()]).toEqual([[], 0])
  })
})

describe('reading', () => {
  it('goes backwards in pages', async () => {
    const log = activity()
    for (const detail of ['a', 'b', 'c']) await log.note('test', { who: 'https://ada.example', detail })
    const first = await log.list({ limit: 2 })
    expect(first).toMatchObject({
      entries: [
        { id: 3, detail: 'c' },
        { id: 2, detail: 'b' },
      ],
      more: true,
    })
    expect(await log.list({ limit: 2, before: 2 })).toMatchObject({
      entries: [{ id: 1, who: 'https://ada.example' }],
      more: false,
    })
  })

  it('keeps what it says sealed at rest', async () => {
    await activity().disclosed({ recipient: 'Visa', fields: ['email', 'phone'] })
    const [row] = await rows()
    expect(Object.keys(row ?? {}).sort()).toEqual(['at', 'hash', 'kind', 'previous', 'sealed', 'seq'].sort())
    expect(await activity().list({ limit: 1 })).toMatchObject({ entries: [{ who: 'Visa', detail: 'email, phone' }] })
  })
})
