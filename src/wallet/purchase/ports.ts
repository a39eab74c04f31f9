import type { Call } from '../flow/types.ts'
import type { Demand, Identity } from '../identity/types.ts'
import type { Card } from '../link/types.ts'
import type { Verdict } from '../mandate/constraints.ts'
import type { CardView } from '../messages/prompts.ts'
import type { IdentityProvider } from '../providers/identity-provider.ts'
import type { PaymentProvider } from '../providers/types.ts'
import type { Filler } from '../release/filler.ts'
import type { Handovers } from './handovers.ts'
import type { PurchaseRecords } from './records.ts'
import type { FrozenFacts } from './types.ts'

/** The wallet's cards, default first. */
export interface CardSource {
  list(): Promise<readonly CardView[]>
  find(id: string): Promise<Card | undefined>
  /** The provider said on use how the card stands. */
  update(id: string, change: Pick<Card, 'state'>): Promise<void>
}

/** What a purchase needs to know of the person's identities. */
export interface PurchaseIdentities {
  /** Those that the person's rules want a purchase of this requester confirmed by. Throws `locked`. */
  demanded(requesterKey: string, facts: FrozenFacts): Promise<readonly Demand[]>
  find(id: string): Promise<Identity | undefined>
  /** Throws WalletError `not_found` for a provider this build does not have. */
  providerOf(identity: Identity): IdentityProvider
  /** It has just confirmed something. */
  used(id: string): Promise<void>
  /** Its provider does not know it any more. */
  gone(id: string): Promise<void>
}

/** What the purchase flow needs of the rest of the wallet. */
export interface PurchaseFlowDeps {
  readonly records: PurchaseRecords
  readonly handovers: Handovers
  readonly cards: CardSource
  readonly identities: PurchaseIdentities
  /** The provider that keeps this card. */
  readonly providerOf: (card: Card) => PaymentProvider
  /** `<origin>/.well-known/ucp`, through the gateway. */
  readonly wellKnown: (origin: string, call: Call) => Promise<unknown>
  /** Against the requester's permission; needs an open vault. */
  readonly weigh: (requesterKey: string, facts: FrozenFacts) => Promise<Verdict>
  /** Compact JWS (ES256) by this wallet's device key over the claims, `typ` in its header. */
  readonly sign: (typ: string, claims: Readonly<Record<string, unknown>>) => Promise<string>
  /** The person said yes to this linked card, and its ceremony is what comes next: may begin what takes long. */
  readonly aboutToPay: (card: Card) => void
  readonly filler: Filler
  readonly now: () => number
}
