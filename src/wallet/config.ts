import * as v from 'valibot'
import type { PayloadKey } from '../wire/mastercard/jwe.ts'
import { sandboxPayloadKey } from '../wire/mastercard/sandbox-key.ts'
import type { PlatformKey } from '../wire/visa/mle.ts'
import { sandboxPlatformKey, sandboxPlatformKeyThumbprint } from '../wire/visa/sandbox-key.ts'

/** True in every build but the live one: local names only, and a striped SANDBOX header on each surface. */
export const SANDBOX: boolean = import.meta.env.MODE !== 'live'

/** The operator's gateway this build talks to. A sandbox build learns its local address when the person enrols. */
export const LIVE_GATEWAY: string | undefined = SANDBOX ? undefined : import.meta.env.WXT_GATEWAY

/** Size of the approval window, outer pixels (interface page). */
export const APPROVAL_WINDOW = { width: 420, height: 680 } as const

const publicKeySchema = v.looseObject({ kty: v.literal('RSA'), n: v.string(), e: v.string(), kid: v.string() })

/**
 * The key card numbers are encrypted to. It comes with the signed build and never from the gateway (architecture 1), so
 * that the operator can't put a key of its own in its place.
 */
export function visaPlatformKey(): PlatformKey {
  if (SANDBOX) return sandboxPlatformKey
  const { n, e, kid } = v.parse(publicKeySchema, JSON.parse(import.meta.env.WXT_VISA_PLATFORM_KEY))
  return { kty: 'RSA', n, e, kid }
}

/**
 * The key cards and passkey sessions are encrypted to for Mastercard: from the signed build like Visa's, never from the
 * gateway. Undefined for a build whose operator has no Mastercard programme.
 */
export function mastercardPayloadKey(): PayloadKey | undefined {
  if (SANDBOX) return sandboxPayloadKey
  const told = import.meta.env.WXT_MASTERCARD_PAYLOAD_KEY
  if (!told) return undefined
  const { n, e, kid } = v.parse(publicKeySchema, JSON.parse(told))
  return { kty: 'RSA', n, e, kid }
}

/**
 * How Mastercard learns where to send the person back (contract mastercard 7.3): inside the encrypted session unless the
 * build says `query`, for a gateway whose domain Mastercard has whitelisted.
 */
export function mastercardCallbackBy(): 'session' | 'query' {
  return import.meta.env.WXT_MASTERCARD_CALLBACK === 'query' ? 'query' : 'session'
}

/** RFC 7638 thumbprints of the keys card numbers may be encrypted to; what the operator read in the network's own papers. */
export function visaKeyPins(): readonly string[] {
  return SANDBOX ? [sandboxPlatformKeyThumbprint] : [import.meta.env.WXT_VISA_PLATFORM_KEY_THUMBPRINT]
}
