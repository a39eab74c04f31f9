import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { walletOrigin } from '../../../src/sandbox/wallet-origin.ts'
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

async function manifest(mode: string, browser = 'chrome') {
  if (typeof config.manifest !== 'function') throw new Error('the manifest is no function')
  return config.manifest({ browser, manifestVersion: 3, mode, command: 'build' })
}

describe.each(['live', 'sandbox'])('every %s build', mode => {
  it.each(['chrome', 'firefox'])(
    'stays out of private windows, may keep what it has to, and runs its own scripts only (%s)',
    async browser => {
      const { incognito, permissions, content_security_policy, web_accessible_resources } = await manifest(
        mode,
        browser,
      )
      expect(incognito).toBe('not_allowed')
      expect(permissions).toEqual(['activeTab', 'alarms', 'scripting', 'storage', 'unlimitedStorage'])
      const pages = (content_security_policy as { extension_pages: string }).extension_pages
      for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(pages.split('; ')).toContain(rule)
      expect(web_accessible_resources).toBeUndefined()
    },
  )

  it('has one id in Chromium, whichever machine it is loaded on, and says from which version on it runs', async () => {
    const { key, minimum_chrome_version } = await manifest(mode)
    const hash = createHash('sha256')
      .update(Buffer.from(key ?? '', 'base64'))
      .digest('hex')
      .slice(0, 32)
    const id = [...hash].map(digit => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')
    expect(`chrome-extension://${id}`).toBe(walletOrigin)
    expect(minimum_chrome_version).toBe('127')
  })

  it('has one id in Firefox, and says from which version on it runs', async () => {
    const { browser_specific_settings: settings } = await manifest(mode, 'firefox')
    expect(settings?.gecko).toMatchObject({ id: 'wallet@countersign.example', strict_min_version: '153.0' })
  })
})

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
