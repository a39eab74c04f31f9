import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { REVIEWED_HOSTED_FIELDS } from '../../../src/wallet/release/hosted-origins.ts'
import config from '../../../wxt.config.ts'
import keyFile from '../../vectors/mastercard-keys.test-only.json' with { type: 'json' }

const { publicJwk, thumbprint_rfc7638: thumbprint } = keyFile.keys.networkPayloadEncryption

/** Settings of an operator with every programme. */
const settings = {
  WXT_GATEWAY: 'https://gateway.example',
  WXT_VISA_PLATFORM_KEY: JSON.stringify(publicJwk),
  WXT_VISA_PLATFORM_KEY_THUMBPRINT: thumbprint,
  WXT_VISA_CREDENTIAL_KEYS: 'https://keys.example/jwks',
  WXT_MASTERCARD_PAYLOAD_KEY: JSON.stringify(publicJwk),
  WXT_MASTERCARD_PAYLOAD_KEY_THUMBPRINT: thumbprint,
  WXT_MASTERCARD_CALLBACK: 'query',
  WXT_TRANSMIT_API: 'https://api.transmitsecurity.io',
  WXT_TRANSMIT_RP_ID: 'bank.example',
}

beforeEach(() => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
})
afterEach(() => vi.unstubAllEnvs())

async function manifest(mode: string) {
  if (typeof config.manifest !== 'function') throw new Error('the manifest is no function')
  return config.manifest({ browser: 'chrome', manifestVersion: 3, mode, command: 'build' })
}

it('a live build talks to its operator’s gateway and tenants, and to no card network', async () => {
  const { host_permissions, content_security_policy } = await manifest('live')
  const hosted = REVIEWED_HOSTED_FIELDS.map(origin => `${origin}/*`)
  // Mastercard's page is a tab, Cardinal's frames stand on the gateway's page: the extension itself reaches neither.
  expect(host_permissions).toEqual([
    'https://gateway.example/*',
    'https://keys.example/*',
    'https://api.transmitsecurity.io/*',
    ...hosted,
    'https://bank.example/*',
  ])
  const pages = (content_security_policy as { extension_pages: string }).extension_pages
  expect(pages).toContain(
    "connect-src 'self' https://gateway.example https://keys.example https://api.transmitsecurity.io",
  )
  expect(pages).toContain("script-src 'self' 'wasm-unsafe-eval';")
  expect(pages).toContain("frame-src 'none'")
  expect(`${host_permissions} ${pages}`).not.toContain('localhost')
})

it('a live build without those tenants asks for none of their hosts', async () => {
  for (const name of ['WXT_TRANSMIT_API', 'WXT_TRANSMIT_RP_ID', 'WXT_MASTERCARD_PAYLOAD_KEY']) vi.stubEnv(name, '')
  const { host_permissions } = await manifest('live')
  expect(host_permissions?.filter(host => /transmit|bank|mastercard/.test(host))).toEqual([])
})

it.each([
  ['WXT_GATEWAY', '', 'WXT_GATEWAY'],
  ['WXT_MASTERCARD_PAYLOAD_KEY_THUMBPRINT', 'another', 'WXT_MASTERCARD_PAYLOAD_KEY has the thumbprint'],
  ['WXT_VISA_PLATFORM_KEY_THUMBPRINT', 'another', 'WXT_VISA_PLATFORM_KEY has the thumbprint'],
  ['WXT_VISA_CREDENTIAL_KEYS', 'http://keys.example', 'neither an https address nor'],
])('a live build does not come into being with %s “%s”', async (name, value, told) => {
  vi.stubEnv(name, value)
  await expect(manifest('live')).rejects.toThrow(told)
})

it('a sandbox build reaches this machine alone', async () => {
  const { host_permissions, content_security_policy } = await manifest('sandbox')
  expect(host_permissions).toEqual(['http://localhost/*', 'http://*.localhost/*', 'http://127.0.0.1/*'])
  expect(JSON.stringify(content_security_policy)).not.toContain('https:')
})
