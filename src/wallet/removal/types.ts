import type { Flow } from '../flow/types.ts'
import type { Network } from '../link/types.ts'

/** What a link is called to the person. */
export type HeldName =
  | { readonly kind: 'card'; readonly network: Network; readonly lastFour: string }
  | { readonly kind: 'identity'; readonly name: string }

/** Something this device is linked to at a provider. */
export interface HeldLink {
  readonly id: string
  readonly provider: HeldAt
  readonly name: HeldName
  /** Whether it was ever put to use here: a card can be in the wallet and not be linked to this device. */
  readonly isLinked: boolean
}

/** Where it is held. */
export interface HeldAt {
  readonly id: string
  readonly label: string
}

/** Who keeps links that have to be ended before the device is removed: cards, identities. */
export interface LinkHolder {
  readonly kind: HeldName['kind']
  list(): Promise<readonly HeldLink[]>
  /** Ends one at its provider and here, under a name of its own in the flow. Throws what its provider said. */
  end(flow: Flow, id: string, name: string): Promise<void>
}

/** How far the removal is with one link, or with the operator. */
export type ItemState = 'waiting' | 'ended' | 'left'

/** One thing to end, as it is kept and shown. */
export interface RemovalItem {
  /** Unique among the items. */
  readonly key: string
  /** Absent for the operator. */
  readonly provider?: HeldAt
  readonly name: HeldName | { readonly kind: 'operator' }
  readonly isLinked: boolean
  readonly state: ItemState
  /** Code of the error, with `left`. */
  readonly why?: string
}
