import type { CardField, RefusalReason } from '../types.ts'
import type { ExpectedTotal } from './total.ts'

/** Patterns, as text: how pages name the fields of a card, and a total. Kept by the worker, so that pages load less. */
export interface FillWords {
  /** In lower case. The first match counts, so that the narrow come before the wide. */
  readonly fields: readonly (readonly [CardField, string])[]
  /** A total, and what says "total" without being one; in any case. */
  readonly total: string
  readonly notTheTotal: string
}

/** What a document must be to be filled, checked again in it at the moment of writing. */
export interface FillRules {
  /** The document's own origin. */
  readonly origin: string
  /** `top`: the tab's own document. `hosted`: a card-field frame right under a top document of `parent`. */
  readonly place: 'top' | 'hosted'
  /** Origins whose frames may hold the card fields of a shop. */
  readonly hostedOrigins: readonly string[]
  readonly words: FillWords
  /** Set for the top document: what its total must be, and whether it may show none. */
  readonly total?: ExpectedTotal & { readonly missing: 'allowed' | 'refused' }
}

/** Text for each field; the page's own shape of the field decides how it is spelled. */
export interface CardValues {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
}

/** Looks, and tells which fields there are; nothing secret goes in. */
export interface InspectJob {
  readonly kind: 'inspect'
  readonly rules: FillRules
}

export interface WriteJob {
  readonly kind: 'write'
  readonly rules: FillRules
  readonly values: CardValues
}

export type FillJob = InspectJob | WriteJob

export type FillReport =
  | { readonly refused: RefusalReason }
  | {
      readonly fields: readonly CardField[]
      /** Visible frames of hosted card fields in this document. */
      readonly hostedFrames: number
    }
