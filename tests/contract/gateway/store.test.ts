import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimObject, ownsObject } from '../../../src/gateway/objects.ts'
import { rememberProof } from '../../../src/gateway/proof/replays.ts'
import type { Database } from '../../../src/gateway/store/database.ts'
import { openEngine } from '../../../src/gateway/store/engine.ts'
import { migrate } from '../../../src/gateway/store/migrations.ts'
import { openStore } from '../../../src/gateway/store/open.ts'
import { purgeExpired } from '../../../src/gateway/store/purge.ts'
import { addAdmission } from '../../../src/gateway/wallets/admissions.ts'
import { enrolWallet } from '../../../src/gateway/wallets/enrol.ts'
import { walletKey } from '../../../src/gateway/wallets/wallets.ts'
import { servePostgresWire } from './support/postgres-wire.ts'

const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) } as const
const now = 1_767_225_600_000
const code = 'code-of-the-store-test'

async function enrol(store: Database, walletId: string): Promise<void> {
  await enrolWallet(store, { walletId, key, admissionCode: code }, now)
}

/** What both engines must do alike. */
async function useStore(store: Database): Promise<void> {
  await migrate(store)
  expect(await addAdmission(store, { code, uses: 2, expiresAt: now + 1000 }, now)).toBe(true)
  expect(await addAdmission(store, { code, uses: 9, expiresAt: now + 1000 }, now)).toBe(false)
  await enrol(store, 'wallet-a')
  await enrol(store, 'wallet-b')
  await expect(enrol(store, 'wallet-c')).rejects.toMatchObject({ code: 'admission_refused' })
  expect(await walletKey(store, 'wallet-a')).toEqual(key)

  const token = { kind: 'token', id: '7011' } as const
  expect(await claimObject(store, 'wallet-a', token, now)).toBe(true)
  expect(await claimObject(store, 'wallet-a', token, now)).toBe(true)
  expect(await claimObject(store, 'wallet-b', token, now)).toBe(false)
  expect(await ownsObject(store, 'wallet-b', token)).toBe(false)
  const instrument = { kind: 'instrument', id: '7011' } as const
  expect(await claimObject(store, 'wallet-a', instrument, now)).toBe(true)
  expect(await claimObject(store, 'wallet-b', instrument, now)).toBe(true)

  expect(await rememberProof(store, 'wallet-a', 'jti', now + 1)).toBe(true)
  expect(await rememberProof(store, 'wallet-a', 'jti', now + 1)).toBe(false)
  expect(await rememberProof(store, 'wallet-b', 'jti', now + 1)).toBe(true)
  await purgeExpired(store, now + 2)
  expect(await store.query('SELECT * FROM proofs')).toEqual([])

  const undone = store.transaction(async tx => {
    await tx.query('DELETE FROM objects')
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
  expect(await ownsObject(store, 'wallet-a', token)).toBe(true)
}

describe('the store', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-store-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('works in memory', async () => {
    const store = await openStore({ kind: 'pglite' })
    await useStore(store)
    await store.close()
  })

  it('keeps what it has in a directory that one process uses at a time', async () => {
    const config = { kind: 'pglite', directory: join(directory, 'a', 'data') } as const
    const store = await openStore(config)
    await useStore(store)
    await expect(openStore(config)).rejects.toMatchObject({ name: 'StoreInUse' })
    await store.close()
    // A process that was killed leaves its lock behind; its number can't belong to a running one.
    await writeFile(`${config.directory}.lock`, '4194305')
    const again = await openStore(config)
    expect(await walletKey(again, 'wallet-a')).toEqual(key)
    expect(await addAdmission(again, { code, uses: 9, expiresAt: now + 1000 }, now)).toBe(false)
    await again.close()
    // The engine makes its system tables on disk, then recovers them: seconds of computing each.
  }, 120_000)

  it('works over PostgreSQL, by its driver', async () => {
    const engine = await openEngine()
    const wire = await servePostgresWire(engine)
    const store = await openStore({ kind: 'postgres', address: process.env.TEST_DATABASE_URL ?? wire.address })
    await useStore(store)
    await store.close()
    await wire.stop()
    await engine.close()
  })

  // The embedded engine has one session: only a server can have two processes at its tables at once.
  it.runIf(process.env.TEST_DATABASE_URL)('is made once when several processes start at once', async () => {
    const config = { kind: 'postgres', address: process.env.TEST_DATABASE_URL ?? '' } as const
    const first = await openStore(config)
    await first.query('DROP SCHEMA public CASCADE')
    await first.query('CREATE SCHEMA public')
    await first.close()
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(config)))
    expect(await stores[0]?.query('SELECT * FROM wallets')).toEqual([])
    for (const store of stores) await store.close()
  })

  it('does not open when PostgreSQL is not there', async () => {
    await expect(openStore({ kind: 'postgres', address: 'postgres://127.0.0.1:1/x' })).rejects.toThrow()
  })
})
