/** Card networks the wallet tells apart. */
export type Network = 'visa' | 'mastercard' | 'amex' | 'other'

/**
 * How a card stands. Only an active one is offered for payment. `forgotten`: the provider does not know it any more, it
 * must be added again. `replaced`: another card took its place; it is kept for its history.
 */
export const cardStates = ['active', 'suspended', 'expired', 'replaced', 'forgotten'] as const
export type CardState = (typeof cardStates)[number]

/** A card in the wallet: what we know of it without its number. */
export interface Card {
  readonly id: string
  readonly provider: string
  readonly network: Network
  readonly lastFour: string
  /** `YYYY-MM` */
  readonly expires?: string
  readonly issuer?: string
  readonly state: CardState
  readonly isDefault: boolean
  readonly createdAt: number
  /** With `replaced`: the card that took its place. */
  readonly replacedBy?: string
  /** Provider ids, e.g. Visa `{tokenId, instrumentId}`. Ids only, never a number. */
  readonly reference: Readonly<Record<string, string>>
}

/** A card or identity that is linked to this device at a provider. */
export interface Link {
  readonly id: string
  readonly provider: string
  readonly cardId: string
  readonly createdAt: number
  readonly lastUsed?: number
  /** Set once the card is enrolled with the network's agent programme. */
  readonly enrolledAt?: number
  readonly reference: Readonly<Record<string, string>>
}
