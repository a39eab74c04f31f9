import * as v from 'valibot'
import { WalletError } from '../errors.ts'

/** Browser-facing addresses of the operator's providers, as the gateway tells them. */
export interface Addresses {
  readonly visa: VisaAddresses
  /** Absent where the operator has no Mastercard programme. */
  readonly mastercard?: MastercardAddresses
}

export interface MastercardAddresses {
  /** Origin of the passkey page (contract mastercard 2). */
  readonly pageOrigin: string
}

export interface VisaAddresses {
  /** Page of the authentication frame with its public query parameters (contract 6.1). */
  readonly frameUrl: string
  /** Key set that signs `signedPayload`; absent where none is published (contract 9). */
  readonly jwksUrl?: string
}

/** What a build trusts: exact origins (live), or exact host names with any port over http (sandbox). */
export type Pins =
  | { readonly kind: 'origins'; readonly origins: readonly string[] }
  | { readonly kind: 'hosts'; readonly hosts: readonly string[] }

/** Throws WalletError `message_forged` when `url` is not on a pinned origin or host; returns its origin. */
export function requirePinned(url: string, pins: Pins): string {
  if (!URL.canParse(url)) throw unpinned('invalid')
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') throw unpinned(parsed.origin)
  if (pins.kind === 'origins' && !pins.origins.includes(parsed.origin)) throw unpinned(parsed.origin)
  if (pins.kind === 'hosts' && !(parsed.protocol === 'http:' && pins.hosts.includes(parsed.hostname)))
    throw unpinned(parsed.origin)
  return parsed.origin
}

function unpinned(origin: string): WalletError {
  return new WalletError('message_forged', { field: 'addresses', origin })
}

const url = v.pipe(v.string(), v.maxLength(2048), v.url())

/** Schema of `GET /v1/addresses`. */
export const addressesSchema = v.object({
  visa: v.object({ frameUrl: url, jwksUrl: v.optional(url) }),
  mastercard: v.optional(v.object({ pageOrigin: url })),
})
