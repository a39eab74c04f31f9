/**
 * A tab that may be filled, and the document it showed when it was offered: another tab, frame or site can't take its
 * place, and a reload is noticed.
 */
export interface FillTarget {
  readonly tabId: number
  readonly documentId: string
  readonly origin: string
  readonly title: string
}

/** Why a page is not filled. */
export const REASONS = [
  /** No tab was chosen. */
  'no_target',
  /** The page was closed or left the payee's site since it was chosen, or changed while it was filled. */
  'document_gone',
  'wrong_origin',
  /** Not (yet) at its card form. */
  'no_card_form',
  'ambiguous_form',
  /** Some card fields can't be seen by a person. */
  'hidden_fields',
  /** The form would be sent elsewhere. */
  'foreign_form',
  /** A form that the browser would send as part of an address. */
  'form_in_address',
  'total_mismatch',
  /** A shop that signs nothing must at least show its total. */
  'total_missing',
  /** Card-field frames that are not where, or not as many as, the page shows. */
  'foreign_frame',
  /** The page would not take a value as it is. */
  'not_accepted',
  /** The page went to another one at the first it heard of the fill; its fields were emptied again. */
  'left_while_filling',
] as const
export type RefusalReason = (typeof REASONS)[number]

/** What came of a fill. A refusal is a result and not an exception, since the person can mend most of them. */
export type FillResult =
  | { readonly filled: readonly CardField[] }
  | {
      readonly refused: RefusalReason
      /** The page has had the card in its fields all the same, or may have: nobody knows what it did with it. */
      readonly touched?: true
    }

/** A field of a card form, by the names of HTML's `autocomplete`. */
export type CardField = 'number' | 'exp' | 'exp-month' | 'exp-year' | 'csc' | 'name'
