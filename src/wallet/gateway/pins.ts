import { LIVE_GATEWAY, SANDBOX } from '../config.ts'
import type { Pins } from './addresses.ts'

/** Gateways this build talks to: the operator's one, or the local one on whatever port it got. */
export const gatewayPins: Pins = SANDBOX
  ? { kind: 'hosts', hosts: ['gateway.localhost'] }
  : { kind: 'origins', origins: LIVE_GATEWAY === undefined ? [] : [LIVE_GATEWAY] }
