import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSignedPayload } from '../../../../src/wallet/providers/visa/signed-payload.ts'

const JWKS = 'https://mcp.visa.com/.well-known/jwks'
const token = { paymentToken: '4895370000009909', tokenExpirationMonth: '12', tokenExpirationYear: '2029' }
const dynamic = {
  dynamicDataType: 'DAVV',
  dynamicDataValue: '417',
  dynamicDataId: 'dd-9c1f',
  dynamicDataExpiration: '1767226500',
}
const payload = { dynamicData: [{ ...dynamic, ...token }], token }

let key: CryptoKey
let jwk: JWK
let foreign: CryptoKey

beforeAll(async () => {
  const pair = await generateKeyPair('PS256', { extractable: true })
  key = pair.privateKey
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'PS256' }
  foreign = (await generateKeyPair('PS256')).privateKey
})

const sign = (by: CryptoKey, claims: unknown = payload, kid = 'k1') =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader({ alg: 'PS256', kid }).sign(by)
const serve = async () => Response.json({ keys: [jwk] })

describe('a signed payload', () => {
  it('is opened when the provider signed it', async () => {
    expect(await openSignedPayload(await sign(key), JWKS, serve)).toMatchObject({
      number: '4895370000009909',
      expirationMonth: '12',
      expirationYear: '2029',
      dynamic: { kind: 'code', value: '417' },
      dynamicDataId: 'dd-9c1f',
      expiresAt: 1_767_226_500_000,
    })
  })

  it('is opened as it is where no key set is published', async () => {
    expect(await openSignedPayload(await sign(foreign), undefined, serve)).toMatchObject({ dynamicDataId: 'dd-9c1f' })
  })

  it('of another key, another key id or another shape is refused', async () => {
    const rejected = { code: 'provider_rejected' }
    await expect(openSignedPayload(await sign(foreign), JWKS, serve)).rejects.toMatchObject(rejected)
    await expect(openSignedPayload(await sign(key, payload, 'k2'), JWKS, serve)).rejects.toMatchObject(rejected)
    await expect(openSignedPayload(await sign(key, { dynamicData: [] }), JWKS, serve)).rejects.toMatchObject(rejected)
    await expect(openSignedPayload('no token', JWKS, serve)).rejects.toMatchObject(rejected)
  })

  it('may be asked for again when the keys could not be read', async () => {
    const unavailable = { code: 'provider_unavailable' }
    const offline = () => Promise.reject(new TypeError('Failed to fetch'))
    const broken = async () => new Response('', { status: 503 })
    await expect(openSignedPayload(await sign(key), JWKS, offline)).rejects.toMatchObject(unavailable)
    await expect(openSignedPayload(await sign(key), JWKS, broken)).rejects.toMatchObject(unavailable)
  })

  it('never shows up in the error', async () => {
    const signed = await sign(foreign)
    const error = await openSignedPayload(signed, JWKS, serve).catch((thrown: unknown) => thrown)
    expect(JSON.stringify(error)).not.toContain(signed.split('.')[1])
  })
})
