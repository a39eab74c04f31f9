/**
 * The words that travel between a page and the worker. This module reaches every page the person allows: no imports,
 * no validation library. Nothing here is trusted; the worker validates (`agent/dispatch.ts`).
 */

/** Most UTF-16 units of one request; the worker counts bytes against the same number. */
export const MAX_REQUEST_LENGTH = 65_536

/**
 * Calls of one page that are under way, and that begin within a second. An agent makes a handful; what is above is answered
 * at once with -32005. The bridge holds a page to it, and the worker counts again.
 */
export const MAX_CALLS_IN_FLIGHT = 32
export const MAX_CALLS_PER_SECOND = 64

/** Page to bridge, and back: CustomEvents on `window` whose `detail` is JSON text, since objects don't cross worlds. */
export const TO_BRIDGE = 'countersign:to-bridge'
export const FROM_BRIDGE = 'countersign:from-bridge'

/** Bridge to worker. `body` is the page's JSON text, unread. */
export type BridgeMessage =
  | { readonly to: 'agent'; readonly type: 'request'; readonly body: string }
  | { readonly to: 'agent'; readonly type: 'subscribe' }

/** Worker to bridge, addressed to one document. */
export interface BridgeEvent {
  readonly to: 'bridge'
  readonly event: 'purchaseChanged'
  /** The document it is for; another one that has taken its place keeps silent. */
  readonly origin: string
  readonly params: PurchaseChanged
}

/** What a page is told when a purchase moves: nothing but which one and where it stands. */
export interface PurchaseChanged {
  readonly id: string
  readonly status: string
}
