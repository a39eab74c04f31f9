import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { type Questions, text } from './definition.ts'
import { requesterView } from './requester-view.ts'

/** What a site asks before it may ask for purchases. */
export const permissionQuestions = {
  /** A site asks to be allowed to ask. */
  permission: {
    rail: 'review',
    view: v.object({
      requester: requesterView,
      agent: v.object({ name: v.optional(text(80)), purpose: v.optional(text(400)) }),
      perPurchase: v.optional(moneySchema),
      budget: v.optional(moneySchema),
      payees: v.optional(v.array(text(512))),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('allow'), perPurchase: v.optional(moneySchema), budget: v.optional(moneySchema) }),
      v.object({ decision: v.literal('refuse') }),
    ]),
  },
} as const satisfies Questions
