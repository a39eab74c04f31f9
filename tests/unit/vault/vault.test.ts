import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { base64url } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { createVault, IDLE_MINUTES_SETTING, type Vault } from '../../../src/wallet/vault/vault.ts'
import { FakeSession, fakeSecrets } from '../flow/support/fakes.ts'

const passphrase = { method: 'passphrase', passphrase: 'correct horse battery' } as const
const passkey = {
  method: 'passkey',
  credentialId: 'cred-1',
  publicKey: 'cHVi',
  prf: base64url.encode(new Uint8Array(32).fill(7)),
  salt: base64url.encode(new Uint8Array(32).fill(1)),
} as const
const { publicKey: _publicKey, salt: _salt, ...passkeyUnlock } = passkey

let db: WalletDatabase
let session: FakeSession
let clock: number
let vault: Vault

/** The same profile in a new worker. */
function reborn(): Vault {
  return createVault({ db, secrets: fakeSecrets(session), now: () => clock })
}

beforeEach(() => {
  db = openDatabase(`vault-${randomUUID()}`)
  session = new FakeSession()
  clock = 1_800_000_000_000
  vault = reborn()
})

describe('setting up', () => {
  it('starts without a vault', async () => {
    expect(await vault.status()).toEqual({ setUp: false, locked: true, methods: [], idleMinutes: 30 })
    await expect(vault.seal('a', 1)).rejects.toMatchObject({ code: 'not_set_up' })
    await expect(vault.unseal('a', 'x')).rejects.toMatchObject({ code: 'not_set_up' })
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({ code: 'not_set_up' })
    await expect(vault.deviceKey('gateway-proof').publicJwk()).rejects.toMatchObject({ code: 'locked' })
    expect(await vault.restore()).toBe(false)
  })

  it('is unlocked afterwards', async () => {
    await vault.create(passkey)
    expect(vault.isUnlocked()).toBe(true)
    expect(await vault.status()).toEqual({ setUp: true, locked: false, methods: ['passkey'], idleMinutes: 30 })
    expect(await vault.unlockOptions()).toEqual({
      credentials: [{ credentialId: 'cred-1', salt: passkey.salt }],
      passphrase: false,
    })
  })

  it('never replaces a vault, not even when asked twice at once', async () => {
    const results = await Promise.allSettled([
      vault.create(passkey),
      vault.create({ ...passkey, credentialId: 'cred-2' }),
    ])
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(vault.create(passphrase)).rejects.toMatchObject({
      code: 'not_permitted',
      context: { reason: 'already_set_up' },
    })
    expect(await db.unlockMethods.count()).toBe(1)
    await vault.lock()
    await vault.unlock({
      ...passkeyUnlock,
      credentialId: (await vault.unlockOptions()).credentials[0]?.credentialId ?? '',
    })
    expect(vault.isUnlocked()).toBe(true)
  })

  it('refuses PRF output of a wrong size', async () => {
    await expect(vault.create({ ...passkey, prf: 'AAAA' })).rejects.toMatchObject({
      code: 'invalid_input',
      context: { field: 'prf' },
    })
    expect(await vault.status()).toMatchObject({ setUp: false })
  })
})

describe('sealing', () => {
  it('opens what it sealed, at its place only', async () => {
    await vault.create(passkey)
    const sealed = await vault.seal('cards/1', { lastFour: '4242' })
    expect(await vault.unseal('cards/1', sealed)).toEqual({ lastFour: '4242' })
    await expect(vault.unseal('cards/2', sealed)).rejects.toMatchObject({
      code: 'storage_failed',
      context: { reason: 'moved' },
    })
  })

  it('refuses every single changed character', async () => {
    await vault.create(passkey)
    const sealed = await vault.seal('p', 'v')
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      // The last character of a base64url part may carry unused bits only: then the bytes are the same.
      const opened = await vault.unseal('p', changed).catch((error: unknown) => error)
      if (opened !== 'v') expect(opened, `character ${at}`).toMatchObject({ code: 'storage_failed' })
      else expect(sealed[at + 1] ?? '.', `character ${at}`).toBe('.')
    }
  })

  it('seals while locked and opens that once unlocked, in another worker too', async () => {
    await vault.create(passkey)
    await vault.lock()
    const sealed = await vault.seal('purchase/1', { payee: 'Lamp Co' })
    await expect(vault.unseal('purchase/1', sealed)).rejects.toMatchObject({ code: 'locked' })
    const next = reborn()
    const later = await next.seal('purchase/2', 2)
    await next.unlock(passkeyUnlock)
    expect(await next.unseal('purchase/1', sealed)).toEqual({ payee: 'Lamp Co' })
    expect(await next.unseal('purchase/2', later)).toBe(2)
    await expect(next.unseal('purchase/3', later)).rejects.toMatchObject({ code: 'storage_failed' })
  })
})

describe('unlocking', () => {
  it('knows the right passphrase from a wrong one, however it is composed', async () => {
    await vault.create({ method: 'passphrase', passphrase: 'Caf\u00e9 au lait' })
    const sealed = await vault.seal('p', 1)
    await vault.lock()
    await expect(vault.unlock({ method: 'passphrase', passphrase: 'Cafe au lait' })).rejects.toMatchObject({
      code: 'wrong_secret',
    })
    expect(vault.isUnlocked()).toBe(false)
    await vault.unlock({ method: 'passphrase', passphrase: 'Cafe\u0301 au lait' })
    expect(await vault.unseal('p', sealed)).toBe(1)
  })

  it('stores Argon2id parameters of at least 64 MiB and three passes, with a salt of its own', async () => {
    await vault.create(passphrase)
    const [first] = await db.unlockMethods.toArray()
    await vault.addMethod(passphrase)
    const rows = [first, ...(await db.unlockMethods.toArray())]
    for (const row of rows) {
      if (row?.method !== 'passphrase') throw new Error('not a passphrase')
      expect(row.memoryKiB).toBeGreaterThanOrEqual(65_536)
      expect(row.iterations).toBeGreaterThanOrEqual(3)
      expect(base64url.decode(row.salt)).toHaveLength(16)
    }
    expect(new Set(rows.map(row => row?.method === 'passphrase' && row.salt)).size).toBe(2)
  })

  it('refuses another passkey and another PRF output', async () => {
    await vault.create(passkey)
    await vault.lock()
    await expect(vault.unlock({ ...passkeyUnlock, credentialId: 'cred-2' })).rejects.toMatchObject({
      code: 'wrong_secret',
    })
    const prf = base64url.encode(new Uint8Array(32).fill(8))
    await expect(vault.unlock({ ...passkeyUnlock, prf })).rejects.toMatchObject({ code: 'wrong_secret' })
    expect(session.items.size).toBe(0)
  })

  it('opens the same vault by each of several methods', async () => {
    await vault.create(passkey)
    const sealed = await vault.seal('p', 'mine')
    await vault.addMethod(passphrase)
    for (const method of [passphrase, passkeyUnlock]) {
      await vault.lock()
      await expect(vault.addMethod(passphrase)).rejects.toMatchObject({ code: 'locked' })
      await vault.unlock(method)
      expect(await vault.unseal('p', sealed)).toBe('mine')
    }
  })

  it('survives the worker, not the browser', async () => {
    await vault.create(passkey)
    const sealed = await vault.seal('p', 1)
    const worker = reborn()
    expect(await worker.restore()).toBe(true)
    expect(await worker.unseal('p', sealed)).toBe(1)
    session.restart()
    const browser = reborn()
    expect(await browser.restore()).toBe(false)
    await expect(browser.unseal('p', sealed)).rejects.toMatchObject({ code: 'locked' })
  })
})

describe('locking', () => {
  it('wipes every secret and tells the listeners first', async () => {
    const seen: unknown[] = []
    vault.onUnlock(() => void seen.push('unlock'))
    vault.onLock(() => void seen.push([vault.isUnlocked(), session.items.size > 0]))
    await vault.create(passkey)
    await fakeSecrets(session).put('flow/1/credential', { number: '4111' })
    await vault.lock()
    expect(seen).toEqual(['unlock', [false, true]])
    expect(session.items.size).toBe(0)
  })

  it('locks although a listener fails', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue()
    vault.onLock(() => Promise.reject(new Error('no')))
    await vault.create(passkey)
    await vault.lock()
    expect(session.items.size).toBe(0)
    expect(vault.isUnlocked()).toBe(false)
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })

  it('locks itself after 30 minutes without use, or as many as were set', async () => {
    await vault.create(passkey)
    clock += 29 * 60_000
    expect(await vault.lockIfIdle()).toBe(false)
    await vault.touch()
    clock += 29 * 60_000
    expect(await vault.lockIfIdle()).toBe(false)
    clock += 60_000
    expect(await vault.lockIfIdle()).toBe(true)
    expect(vault.isUnlocked()).toBe(false)

    await vault.unlock(passkeyUnlock)
    await db.settings.put({ key: IDLE_MINUTES_SETTING, value: 5 })
    clock += 5 * 60_000
    expect(await reborn().restore()).toBe(false)
    expect(session.items.size).toBe(0)
  })

  it('is not kept open by a clock that is set back', async () => {
    await vault.create(passkey)
    clock -= 365 * 24 * 60 * 60_000
    expect(await vault.lockIfIdle()).toBe(true)
    await vault.unlock(passkeyUnlock)
    clock -= 60_000
    await vault.touch()
    clock += 30 * 60_000 - 1
    expect(await vault.lockIfIdle()).toBe(false)
  })

  it('is not kept open by being asked whether it is idle', async () => {
    await vault.create(passkey)
    for (let minute = 0; minute < 29; minute += 1) {
      clock += 60_000
      await vault.lockIfIdle()
    }
    clock += 60_000
    expect(await vault.lockIfIdle()).toBe(true)
  })
})
