import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { cardViewSchema } from './card-view.ts'
import { type Questions, text } from './definition.ts'
import { requesterView } from './requester-view.ts'

const lineItem = v.object({ title: text(200), quantity: v.pipe(v.number(), v.integer()), total: moneySchema })

/** A tab whose checkout could be filled. */
export const tabViewSchema = v.object({ tabId: v.number(), documentId: text(64), title: text(200), origin: text(512) })

/** Why a page was not filled in; each has a sentence of its own. `release/types.ts` says what they mean. */
export const fillRefusals = [
  'document_gone',
  'wrong_origin',
  'no_card_form',
  'ambiguous_form',
  'hidden_fields',
  'foreign_form',
  'form_in_address',
  'total_mismatch',
  'total_missing',
  'foreign_frame',
  'not_accepted',
  'left_while_filling',
] as const

/** An identity that will confirm a purchase, as the review shows it. */
const demandView = v.object({ id: text(64), label: text(120), state: v.picklist(['active', 'gone']) })
export type DemandView = v.InferOutput<typeof demandView>

/** What a purchase asks, whoever pays. */
export const purchaseQuestions = {
  /** The purchase itself: the one place where money is approved. */
  review: {
    rail: 'review',
    view: v.object({
      purchaseId: text(64),
      requester: requesterView,
      agent: v.object({ name: v.optional(text(80)), purpose: v.optional(text(400)) }),
      payee: v.object({ origin: text(512), name: text(120), country: v.optional(text(2)) }),
      amount: moneySchema,
      items: v.pipe(v.array(lineItem), v.maxLength(100)),
      shipping: v.optional(moneySchema),
      tax: v.optional(moneySchema),
      /** True: the merchant signed these facts. False: label every fact "not verified". */
      verified: v.boolean(),
      differences: v.array(
        v.object({
          field: v.picklist(['amount', 'currency', 'payee', 'items', 'shipping']),
          claimed: text(200),
          signed: text(200),
        }),
      ),
      cards: v.array(cardViewSchema),
      selectedCardId: v.optional(text(64)),
      /** The budget of this requester, if it has one. `after` is what would be left; negative amounts are shown as over. */
      budget: v.optional(v.object({ limit: moneySchema, left: moneySchema, over: v.boolean() })),
      /** Identities that confirm after the approval; a gone one makes it refused. */
      identities: v.pipe(v.array(demandView), v.maxLength(50)),
      release: v.picklist(['fill', 'sealed', 'plain']),
      /** Tabs that show the payee's site, for release by fill. Empty: the person is asked to open the checkout. */
      tabs: v.array(tabViewSchema),
      expiresAt: v.number(),
      /** For Details. */
      details: v.array(v.object({ key: text(60), value: text(600) })),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('approve'), cardId: text(64), tabId: v.optional(v.number()) }),
      v.object({
        decision: v.literal('decline'),
        reason: v.optional(v.picklist(['price', 'merchant', 'not_me', 'other', 'pay_myself'])),
      }),
    ]),
  },
  /** The bank can't link this card to a device. */
  'unsupported-card': {
    rail: 'bank',
    view: v.object({ card: cardViewSchema, problem: text(60), cards: v.array(cardViewSchema) }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('other_card'), cardId: text(64) }),
      v.object({ decision: v.literal('pay_myself') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** The credential is ready but the merchant's page is not: closed, moved, or not yet at its card form. */
  'release-target': {
    rail: 'done',
    view: v.object({
      payee: v.object({ origin: text(512), name: text(120) }),
      amount: moneySchema,
      tabs: v.array(tabViewSchema),
      /** Why nothing was filled in. */
      problem: v.optional(v.picklist(fillRefusals)),
      expiresAt: v.number(),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('fill'), tabId: v.number() }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** Filled or handed over; no receipt came. The person says how it went. */
  outcome: {
    rail: 'done',
    view: v.object({ payee: text(120), amount: moneySchema, lastFour: text(4) }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('paid') }),
      v.object({ decision: v.literal('not_paid') }),
      v.object({ decision: v.literal('not_sure') }),
    ]),
  },
} as const satisfies Questions
