import { LIVE_GATEWAY, SANDBOX } from '../config.ts'
import type { Pins } from './addresses.ts'
import { LIVE_KEY_ORIGINS } from './key-origins.ts'

/** Gateways this build talks to: the operator's one, or the local one on whatever port it got. */
export const gatewayPins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['gateway.localhost'] }
  : { kind: 'origins', origins: LIVE_GATEWAY === undefined ? [] : [LIVE_GATEWAY] }

/** Whose windows and frames take part in ceremonies (contract cybersource-visa 1). */
export const providerPins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['visa.localhost'] }
  : { kind: 'origins', origins: ['https://vts.auth.visa.com', 'https://sbx.vts.auth.visa.com'] }

/** Where the provider publishes the keys that sign credentials; the sandbox serves them beside its REST interface. */
export const keyPins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['visa.localhost', '127.0.0.1'] }
  : { kind: 'origins', origins: LIVE_KEY_ORIGINS }

/** Mastercard's passkey page, opened first-party in a tab (contract mastercard 2). */
export const pagePins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['mastercard.localhost'] }
  : { kind: 'origins', origins: ['https://verify.mastercard.com'] }
