import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { cardViewSchema } from './card-view.ts'
import { type Questions, text } from './definition.ts'

/** A card's passkey in a window of its provider. */
export const passkeyQuestions = {
  /** The provider's window is open (or about to be) for the passkey. Withdrawn by the flow when it is done. */
  passkey: {
    rail: 'passkey',
    view: v.object({
      purpose: v.picklist(['link', 'pay']),
      /** Whose window it is, e.g. "Visa". */
      provider: text(40),
      amount: v.optional(moneySchema),
      payee: v.optional(text(120)),
      ceremonyId: v.optional(text(64)),
      /** A page in a tab instead of a window of its own. */
      place: v.optional(v.literal('tab')),
      /** Epoch milliseconds until which the page takes the passkey; counted down. */
      expiresAt: v.optional(v.number()),
    }),
    answer: v.variant('decision', [v.object({ decision: v.literal('cancel') })]),
  },
  /** Our own question whether purchases with this card shall be confirmed with a passkey from now on. */
  'passkey-offer': {
    rail: 'passkey',
    view: v.object({
      provider: text(40),
      lastFour: v.pipe(v.string(), v.regex(/^\d{4}$/)),
      /** A purchase that the bank has just confirmed goes on either way. */
      occasion: v.picklist(['purchase', 'link']),
      /** Epoch milliseconds until which it can be set up without asking the bank again; counted down. */
      expiresAt: v.number(),
      /** What became of the last try. */
      problem: v.optional(
        v.picklist([
          'cancelled',
          'failed',
          'service',
          'not_done',
          'completion_object',
          'completion_user',
          'completion_exception',
        ]),
      ),
    }),
    answer: v.variant('decision', [v.object({ decision: v.literal('yes') }), v.object({ decision: v.literal('no') })]),
  },
  /** The passkey did not work, or the window was closed. */
  'passkey-failed': {
    rail: 'passkey',
    view: v.object({
      provider: text(40),
      problem: text(60),
      /** `never`: another try would end the same way, so none is offered. */
      next: v.optional(v.picklist(['again', 'later', 'never'])),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('again') }),
      v.object({ decision: v.literal('other_card') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** The card was linked to this device and the provider does not know the device any more. */
  'link-again': {
    rail: 'bank',
    view: v.object({ provider: text(40), card: cardViewSchema }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('link') }),
      v.object({ decision: v.literal('other_card') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
} as const satisfies Questions
