import type { Unsupported } from '../identity-provider.ts'
import type { System } from './deps.ts'

/** The least that passkey authentication needs (seed, "Requirements"): macOS 13, Windows 10, Chrome 109. */
const MACOS = 13
const CHROMIUM = 109

/**
 * Windows as Chromium numbers it: Windows 10 is 1 to 10, Windows 11 is 13 and up, anything older is 0.
 */
const WINDOWS_10 = 1

/** What this browser or system lacks. What it does not tell is no reason to refuse. */
export function lacking({ os, osVersion, chromium, passkeys }: System): Unsupported | undefined {
  if (os === 'macos' && osVersion !== undefined && osVersion < MACOS) return 'macos'
  if (os === 'windows' && osVersion !== undefined && osVersion < WINDOWS_10) return 'windows'
  if (chromium !== undefined && chromium < CHROMIUM) return 'chrome'
  return passkeys ? undefined : 'passkeys'
}

/** `navigator.userAgentData` as Chromium has it; Firefox has none. */
interface UserAgentData {
  readonly platform: string
  readonly brands: readonly { readonly brand: string; readonly version: string }[]
  getHighEntropyValues(hints: readonly string[]): Promise<{ readonly platformVersion?: string }>
}

/** Reads the browser and system of this worker or page. */
export async function readSystem(scope: typeof globalThis = globalThis): Promise<System> {
  const data = (scope.navigator as Navigator & { readonly userAgentData?: UserAgentData }).userAgentData
  // A worker has no WebAuthn of its own: there the browser's version is what tells, in Firefox its mere presence.
  const passkeys = !('window' in scope) || 'PublicKeyCredential' in scope
  if (!data) return { os: 'other', osVersion: undefined, chromium: undefined, passkeys }
  const { platformVersion } = await data.getHighEntropyValues(['platformVersion'])
  return {
    os: systems[data.platform] ?? 'other',
    osVersion: major(platformVersion),
    chromium: major(data.brands.find(({ brand }) => brand === 'Chromium')?.version),
    passkeys,
  }
}

const systems: Readonly<Record<string, System['os']>> = { macOS: 'macos', Windows: 'windows' }

function major(version: string | undefined): number | undefined {
  const number = Number.parseInt(version ?? '', 10)
  return Number.isNaN(number) ? undefined : number
}
