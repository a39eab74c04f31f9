import * as v from 'valibot'
import { cardViewSchema } from './card-view.ts'
import { type Questions, text } from './definition.ts'

/** A number the wallet does not have. */
export const cardNumberQuestions = {
  /** The number of a card that is in the wallet without its number. `number` goes to `storage.session`, encrypted to the network, nowhere else. */
  'card-number': {
    rail: 'bank',
    secret: ['number'],
    view: v.object({
      provider: text(40),
      card: cardViewSchema,
      /** Absent: encrypted to the network on this device. `operator`: the operator's server sees it on its way. */
      handling: v.optional(v.literal('operator')),
      problem: v.optional(v.picklist(['other_card'])),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('number'), number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)) }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
} as const satisfies Questions
