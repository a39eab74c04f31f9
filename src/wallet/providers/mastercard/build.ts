import * as v from 'valibot'
import type { PayloadKey } from '../../../wire/mastercard/jwe.ts'
import { sandboxPayloadKey, sandboxPayloadThumbprint } from '../../../wire/mastercard/sandbox-key.ts'
import { SANDBOX } from '../../config.ts'
import type { Pins } from '../../gateway/addresses.ts'
import type { ProviderDeps } from '../deps.ts'
import { createMastercardProvider, type Mastercard } from './index.ts'

/** Mastercard with what this build knows of it; undefined for a build whose operator has no Mastercard programme. */
export function mastercardFromBuild(deps: ProviderDeps): Mastercard | undefined {
  const payloadKey = readPayloadKey()
  return (
    payloadKey &&
    createMastercardProvider({
      ...deps,
      payloadKey,
      trustedKeys: readKeyPins(),
      pagePins,
      callbackBy: import.meta.env.WXT_MASTERCARD_CALLBACK === 'query' ? 'query' : 'session',
    })
  )
}

/** Mastercard's passkey page, opened first-party in a tab (contract mastercard 2). */
const pagePins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['mastercard.localhost'] }
  : { kind: 'origins', origins: ['https://verify.mastercard.com'] }

const payloadKeySchema = v.looseObject({ kty: v.literal('RSA'), n: v.string(), e: v.string(), kid: v.string() })

/** The key cards and passkey sessions are encrypted to: from the signed build like Visa's, never from the gateway. */
function readPayloadKey(): PayloadKey | undefined {
  if (SANDBOX) return sandboxPayloadKey
  const told = import.meta.env.WXT_MASTERCARD_PAYLOAD_KEY
  if (!told) return undefined
  const { n, e, kid } = v.parse(payloadKeySchema, JSON.parse(told))
  return { kty: 'RSA', n, e, kid }
}

/** RFC 7638 thumbprints of the keys that may be; what the operator read in Mastercard's own papers. */
function readKeyPins(): readonly string[] {
  return SANDBOX ? [sandboxPayloadThumbprint] : [import.meta.env.WXT_MASTERCARD_PAYLOAD_KEY_THUMBPRINT ?? '']
}
