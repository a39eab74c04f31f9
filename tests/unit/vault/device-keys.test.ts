import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { base64url, importJWK, jwtVerify, SignJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { createVault, type Vault } from '../../../src/wallet/vault/vault.ts'
import { FakeSession, fakeSecrets } from '../flow/support/fakes.ts'

const prf = base64url.encode(new Uint8Array(32).fill(7))
const salt = base64url.encode(new Uint8Array(32).fill(1))
const unlock = { method: 'passkey', credentialId: 'c', prf } as const

let db: WalletDatabase
let session: FakeSession
let vault: Vault

beforeEach(async () => {
  db = openDatabase(`keys-${randomUUID()}`)
  session = new FakeSession()
  vault = createVault({ db, secrets: fakeSecrets(session) })
  await vault.create({ ...unlock, publicKey: 'cHVi', salt })
})

describe('a device key', () => {
  it('signs a JWT that its public key verifies', async () => {
    const key = vault.deviceKey('gateway-proof')
    const jwt = await new SignJWT({ htm: 'GET' }).setProtectedHeader({ alg: 'ES256' }).sign(await key.privateKey())
    const verified = await jwtVerify(jwt, await importJWK(await key.publicJwk(), 'ES256'))
    expect(verified.payload).toEqual({ htm: 'GET' })
    expect(await key.publicJwk()).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.stringMatching(/^[\w-]{43}$/),
      y: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  it('signs bytes', async () => {
    const key = vault.deviceKey('approval-evidence')
    const bytes = new TextEncoder().encode('facts')
    const verifier = await crypto.subtle.importKey(
      'jwk',
      { ...(await key.publicJwk()), kty: 'EC' },
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['verify'],
    )
    const verify = (payload: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) =>
      crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, verifier, signature, payload)
    const signature = await key.sign(bytes)
    expect(await verify(bytes, signature)).toBe(true)
    expect(await verify(new TextEncoder().encode('other'), signature)).toBe(false)
  })

  it('can not be taken out of the browser', async () => {
    const key = await vault.deviceKey('gateway-proof').privateKey()
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow()
  })

  it('is made once, also by two callers and over workers and locks', async () => {
    const both = await Promise.all([0, 1].map(() => vault.deviceKey('gateway-proof').publicJwk()))
    expect(both[0]).toEqual(both[1])
    await vault.deviceKey('gateway-proof').privateKey()
    await vault.lock()
    expect(await vault.deviceKey('gateway-proof').publicJwk()).toEqual(both[0])
    await expect(vault.deviceKey('gateway-proof').privateKey()).rejects.toMatchObject({ code: 'locked' })
    await expect(vault.deviceKey('gateway-proof').sign(new Uint8Array(1))).rejects.toMatchObject({ code: 'locked' })

    const next = createVault({ db, secrets: fakeSecrets(session) })
    await next.unlock(unlock)
    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await next.deviceKey('gateway-proof').privateKey())
    await expect(jwtVerify(jwt, await importJWK(both[0] ?? {}, 'ES256'))).resolves.toBeDefined()
  })

  it('is another one for another purpose', async () => {
    const proof = await vault.deviceKey('gateway-proof').publicJwk()
    expect(await vault.deviceKey('approval-evidence').publicJwk()).not.toEqual(proof)
  })

  it('can not be swapped for the key of another purpose at rest', async () => {
    await vault.deviceKey('gateway-proof').publicJwk()
    await vault.deviceKey('approval-evidence').publicJwk()
    const other = await db.deviceKeys.get('approval-evidence')
    await db.deviceKeys.update('gateway-proof', { wrapped: other?.wrapped ?? '' })
    await expect(vault.deviceKey('gateway-proof').privateKey()).rejects.toMatchObject({ code: 'storage_failed' })
  })
})

describe('an RSA key of the ring', () => {
  const pss = { name: 'RSA-PSS', saltLength: 32 } as const

  it('signs what its public half verifies, is the same in the next worker, and can not be taken out', async () => {
    const key = vault.keyring.rsaKey('transmit/a')
    const spki = await key.publicSpki()
    const challenge = new TextEncoder().encode('challenge')
    const privateKey = await key.privateKey()
    expect(privateKey.extractable).toBe(false)
    const again = createVault({ db, secrets: fakeSecrets(session) })
    await again.restore()
    const later = again.keyring.rsaKey('transmit/a')
    expect(await later.publicSpki()).toEqual(spki)
    const verifier = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-256' }, false, [
      'verify',
    ])
    const signature = await crypto.subtle.sign(pss, await later.privateKey(), challenge)
    expect(await crypto.subtle.verify(pss, verifier, signature, challenge)).toBe(true)
  })

  it('rests wrapped, is listed by its prefix, and gone once removed', async () => {
    await vault.keyring.rsaKey('transmit/a').publicSpki()
    await vault.deviceKey('gateway-proof').publicJwk()
    const rows = await db.deviceKeys.toArray()
    expect(JSON.stringify(rows)).not.toMatch(/"(d|p|q|dp|dq|qi)":/)
    expect((await vault.keyring.list('transmit/')).map(({ name }) => name)).toEqual(['transmit/a'])
    await vault.keyring.remove('transmit/a')
    expect(await vault.keyring.list('')).toMatchObject([{ name: 'gateway-proof' }])
  })

  it('is not made or used while the wallet is locked', async () => {
    await vault.lock()
    await expect(vault.keyring.rsaKey('transmit/a').publicSpki()).rejects.toMatchObject({ code: 'locked' })
  })
})
