import * as v from 'valibot'
import type { PlatformKey } from '../wire/visa/mle.ts'
import { sandboxPlatformKey } from '../wire/visa/sandbox-key.ts'

/** True in every build but the live one: local names only, and a striped SANDBOX header on each surface. */
export const SANDBOX: boolean = import.meta.env.MODE !== 'live'

/** The operator's gateway this build talks to. A sandbox build learns its local address when the person enrols. */
export const LIVE_GATEWAY: string | undefined = SANDBOX ? undefined : import.meta.env.WXT_GATEWAY

/** Size of the approval window, outer pixels (interface page). */
export const APPROVAL_WINDOW = { width: 420, height: 680 } as const

const platformKeySchema = v.looseObject({ kty: v.literal('RSA'), n: v.string(), e: v.string(), kid: v.string() })

/**
 * The key card numbers are encrypted to. It comes with the signed build and never from the gateway (architecture 1), so
 * that the operator can't put a key of its own in its place.
 */
export function visaPlatformKey(): PlatformKey {
  if (SANDBOX) return sandboxPlatformKey
  const { n, e, kid } = v.parse(platformKeySchema, JSON.parse(import.meta.env.WXT_VISA_PLATFORM_KEY))
  return { kty: 'RSA', n, e, kid }
}
