import { afterEach, expect, it, vi } from 'vitest'
import { createTransmitClient } from '../../../src/gateway/transmit/client.ts'

const account = {
  issuer: 'https://userid.security',
  clientId: 'client-1',
  clientSecret: 'secret',
  registerJourney: 'passkey_register',
  loginJourney: 'passkey_login',
  deviceProof: 'journey',
} as const

const keyId = 'a'.repeat(64)

/** Addresses of every call that reads a code, the keys of its token, and a user's devices. */
async function reachedAt(apiUrl: string): Promise<readonly string[]> {
  const reached: string[] = []
  vi.stubGlobal('fetch', async (input: URL | string) => {
    const url = new URL(String(input))
    reached.push(`${url.host}${url.pathname}`)
    if (url.pathname.endsWith('/jwks')) return Response.json({ keys: [] })
    if (url.pathname.endsWith('/device-keys')) return Response.json({ result: [{ key_id: keyId, status: 'Active' }] })
    if (url.pathname.endsWith(keyId)) return new Response(null, { status: 204 })
    return Response.json({ access_token: 't', id_token: 'e30.e30.e30', token_type: 'Bearer', expires_in: 3600 })
  })
  const client = createTransmitClient({ ...account, apiOrigin: apiUrl, apiUrl })
  await client.exchange('code')
  await expect(client.keys({ alg: 'RS256', kid: 'one' }, { payload: '', signature: '' })).rejects.toThrow()
  expect(await client.hasDeviceKey('user-1', keyId)).toBe(true)
  await client.removeDeviceKey('user-1', keyId)
  return [...new Set(reached)].sort()
}

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['https://api.transmitsecurity.io', '/cis'],
  ['https://api.eu.transmitsecurity.io', '/cis'],
  ['https://api.sbx.transmitsecurity.io', '/cis'],
  ['http://127.0.0.1:8789', ''],
  ['https://evil-transmitsecurity.io', ''],
])('Mosaic at %s is asked about identities under %s/, about journeys never', async (apiUrl, base) => {
  const { host } = new URL(apiUrl)
  const identityCalls = [
    'oidc/jwks',
    'oidc/token',
    'v1/users/user-1/device-keys',
    `v1/users/user-1/device-keys/${keyId}`,
  ]
  expect(await reachedAt(apiUrl)).toEqual(
    [`${host}/ido/api/v2/token/exchange`, ...identityCalls.map(path => `${host}${base}/${path}`)].sort(),
  )
})
