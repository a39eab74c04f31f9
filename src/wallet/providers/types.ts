import type { Flow } from '../flow/types.ts'
import type { Pins } from '../gateway/addresses.ts'
import type { Card, Network } from '../link/types.ts'
import type { FrozenFacts } from '../purchase/types.ts'

/** A credential limited to one purchase. Lives in `storage.session` and in memory, is wiped after use, never logged. */
export interface PaymentCredential {
  /** The person's own card number instead of one that works for this purchase only: sealed to the merchant or not at all. */
  readonly kind?: 'card'
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  /** Fits a security-code box of a checkout form. */
  readonly securityCode?: string
  /** For API payments (sealed release); does not fit a form. */
  readonly cryptogram?: string
  readonly eci?: string
  /** The provider's own id of the dynamic data: names the credential in confirmations. */
  readonly dynamicDataId?: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** What a provider's `pay` is asked to do. `facts` are frozen and approved; the hash is what the device key signed. */
export interface PayRequest {
  readonly card: Card
  readonly facts: FrozenFacts
  readonly factsHash: string
  /** Minted once per purchase, outside attempts: our order code. */
  readonly orderCode: string
}

/** What the merchant said, for the network. */
export interface Outcome {
  readonly status: 'approved' | 'declined' | 'error' | 'cancelled' | 'pending'
  readonly approvalCode?: string
  readonly responseCode?: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** What `pay` hands on. `reference` is plain and journalled (provider ids); the credential is secret. */
export interface Payment {
  readonly credential: PaymentCredential
  readonly reference: Readonly<Record<string, string>>
}

/**
 * Notes what `cancel` needs as soon as the provider holds something of this purchase; what is noted later takes its place.
 */
export type NoteReference = (reference: Payment['reference']) => Promise<void>

/** A typed-in card, kept in `storage.session` under a reference until the provider has tokenized it. */
export interface CardEntry {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
}

/** What a provider says of a card. */
export interface CardStanding {
  readonly state: Card['state']
  /** `YYYY-MM`; set when the provider tells it: a reissued card has another one. */
  readonly expires?: string
  /** False: the card is good, but this device is not linked to it any more. Left out where nobody can say. */
  readonly linked?: boolean
  /** With `replaced`: the card that took its place, as it is to be stored. */
  readonly successor?: Omit<Card, 'id' | 'isDefault' | 'createdAt'>
}

/**
 * The port every payment provider implements. Each member is used inside a flow and does all its outside work through
 * the flow's primitives. Amounts, currency and merchant sent to and returned by the provider must equal `facts`.
 */
export interface PaymentProvider {
  readonly id: string
  readonly label: string
  readonly kind: 'payment'
  /** Whose windows, frames and pages may take part in ceremonies; a `tab` ceremony opens nothing else. */
  readonly pins: Pins
  /** Networks whose cards it takes. Of several providers that take a card, the person chooses. */
  readonly networks: readonly Network[]
  /** Linking wants the card's number: it is offered right after the card was added, while the number is in memory. */
  readonly linksWithNumber?: boolean
  /** Tokenizes a typed card; returns what is stored of it. */
  add(flow: Flow, entry: () => Promise<CardEntry>): Promise<Omit<Card, 'id' | 'isDefault' | 'createdAt'>>
  /** Links a card to this device: step-up, registration, enrolment. */
  link(flow: Flow, card: Card): Promise<void>
  /** Lets go of the link on this device only; what the provider keeps stays. The card is linked again before it pays. */
  unlinkHere(flow: Flow, card: Card): Promise<void>
  /** Ends the link at the provider and here. Fails when the provider did not confirm: then both are as they were. */
  unlink(flow: Flow, card: Card): Promise<void>
  /** Asks the provider how the card stands. Left out where a provider tells nothing between purchases. */
  check?(flow: Flow, card: Card): Promise<CardStanding>
  pay(flow: Flow, request: PayRequest, note: NoteReference): Promise<Payment>
  confirm(flow: Flow, request: PayRequest, payment: Pick<Payment, 'reference'>, outcome: Outcome): Promise<void>
  cancel(flow: Flow, request: PayRequest, payment: Pick<Payment, 'reference'>): Promise<void>
}

/** Types its argument (architecture 6). */
export function defineProvider(provider: PaymentProvider): PaymentProvider {
  return provider
}
