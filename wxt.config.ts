import preact from '@preact/preset-vite'
import { calculateJwkThumbprint } from 'jose'
import { defineConfig } from 'wxt'
import { bareContentScripts } from './scripts/build/bare-content-scripts.ts'
import { oneSharedChunk } from './scripts/build/one-shared-chunk.ts'
import { REVIEWED_HOSTED_FIELDS } from './src/wallet/release/hosted-origins.ts'

/**
 * Builds: mode `sandbox` (development, tests, demo) trusts only local names under `localhost`;
 * mode `live` trusts one operator's gateway, named when the build is made.
 */
const LIVE_SETTINGS = [
  'WXT_GATEWAY',
  'WXT_VISA_PLATFORM_KEY',
  'WXT_VISA_PLATFORM_KEY_THUMBPRINT',
  'WXT_VISA_CREDENTIAL_KEYS',
] as const

/** Public half of the key that fixes the extension's id in Chromium; the private half is only needed to pack a release. */
const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqHz+7rzSaDVNlAZxvZHBplKolSXvUGfKyCcfYfDfg9kaf9j4QBvX6QJB4O7jj//eu8DhiTXCZJmVCHEUxoYBAW1drFSZblra1PO7dvJIVnXzXHAqFDAXYtYpc0BHOEsRDaj2H8AWBJUjSAfDOpsRhqiq7L+r4g/UAo/+LQbhnxotzzfrtO5QfK/9cw4fyve2AETTfI5xlASxNWM6HB4+sTU5Nc9rrJzDjcFAF6fnGGlQiwXyrB0A/WMPSM9Mcx9bsHtOA6GuQ+xi7g9J3pDTrb9fGetnZ+dPtKD0h3v7enzhuj63oBLTKyP+QtKn4phYcVxGDkCeoZdZrrYrC0eNBQIDAQAB'

const localOrigins = ['http://localhost/*', 'http://*.localhost/*', 'http://127.0.0.1/*']

/**
 * Whom a live build talks to: the operator's gateway, the host that publishes the keys of Visa's credentials, and Mosaic and Beyond
 * Identity's cloud, where the operator has a tenant there.
 */
function liveOrigins(): readonly string[] {
  const { WXT_GATEWAY = '', WXT_VISA_CREDENTIAL_KEYS: keys = '', WXT_TRANSMIT_API: mosaic } = process.env
  const { WXT_BEYOND_IDENTITY_REGION: region } = process.env
  return [
    WXT_GATEWAY,
    ...(keys === 'none' ? [] : [new URL(keys).origin]),
    ...(mosaic ? [new URL(mosaic).origin] : []),
    ...(region ? ['api', 'auth'].map(part => `https://${part}-${region}.beyondidentity.com`) : []),
  ]
}

/** The browser lends an extension a site's passkeys only where it holds that very host. */
function relyingPartyHosts(): readonly string[] {
  const { WXT_TRANSMIT_RP_ID: relyingParty } = process.env
  return relyingParty ? [`https://${relyingParty}/*`] : []
}

function contentSecurityPolicy(sandbox: boolean): string {
  const connect = sandbox ? 'http://*.localhost:* http://localhost:* http://127.0.0.1:*' : liveOrigins().join(' ')
  return [
    "default-src 'self'",
    // Argon2id is WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    `connect-src 'self' ${connect}`,
  ].join('; ')
}

/** A live build without an operator, or without the very key card numbers are encrypted to, must not come into being. */
async function requireLiveSettings(mode: string): Promise<void> {
  if (mode !== 'live') return
  const missing = LIVE_SETTINGS.filter(name => !process.env[name])
  if (missing.length > 0) throw new Error(`A live build needs ${missing.join(' and ')} (docs/developing.md)`)
  requireKeyAddress('WXT_VISA_CREDENTIAL_KEYS')
  await requirePinned('WXT_VISA_PLATFORM_KEY')
  if (process.env.WXT_MASTERCARD_PAYLOAD_KEY) await requirePinned('WXT_MASTERCARD_PAYLOAD_KEY')
}

/** Nobody leaves the check of credentials out by accident: without an address the build wants the word, and says what it means. */
function requireKeyAddress(name: string): void {
  const value = process.env[name] ?? ''
  if (value === 'none') {
    console.warn(
      `${name}=none: this wallet can't check who signed a Visa credential. It relies on your gateway for that.`,
    )
  } else if (!URL.canParse(value) || new URL(value).protocol !== 'https:') {
    throw new Error(`${name} is neither an https address nor “none” (docs/developing.md)`)
  }
}

async function requirePinned(name: string): Promise<void> {
  const pin = process.env[`${name}_THUMBPRINT`]
  const thumbprint = await calculateJwkThumbprint(JSON.parse(process.env[name] ?? ''))
  if (thumbprint !== pin)
    throw new Error(`${name} has the thumbprint ${thumbprint}, not the pinned ${pin} (docs/developing.md)`)
}

export default defineConfig({
  imports: false,
  modules: ['@wxt-dev/i18n/module'],
  manifestVersion: 3,
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}{{modeSuffix}}',
  vite: () => ({
    plugins: [preact(), bareContentScripts(), oneSharedChunk()],
  }),
  manifest: async ({ browser, mode }) => {
    const sandbox = mode !== 'live'
    await requireLiveSettings(mode)
    return {
      name: sandbox ? 'Countersign (sandbox)' : 'Countersign',
      description: '__MSG_appDescription__',
      default_locale: 'en',
      incognito: 'not_allowed',
      permissions: ['activeTab', 'alarms', 'scripting', 'storage', 'unlimitedStorage'],
      host_permissions: sandbox
        ? localOrigins
        : [...[...liveOrigins(), ...REVIEWED_HOSTED_FIELDS].map(origin => `${origin}/*`), ...relyingPartyHosts()],
      optional_host_permissions: ['https://*/*'],
      content_security_policy: { extension_pages: contentSecurityPolicy(sandbox) },
      ...(browser === 'firefox'
        ? {
            browser_specific_settings: {
              gecko: {
                id: 'wallet@countersign.example',
                strict_min_version: '153.0',
                data_collection_permissions: { required: ['financialAndPaymentInfo', 'personallyIdentifyingInfo'] },
              },
            },
          }
        : { key: CHROMIUM_KEY, minimum_chrome_version: '127' }),
      commands: {
        'pause-all': { suggested_key: { default: 'Alt+Shift+P' }, description: '__MSG_commandPause__' },
      },
    }
  },
})
