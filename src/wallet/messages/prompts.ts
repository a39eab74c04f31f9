import * as v from 'valibot'
import { moneySchema } from '../../wire/money.ts'

/**
 * Questions a flow can ask the person. A view is what the approval window renders, an answer what it sends back.
 * Both sides validate with the same schema; an answer that does not fit is refused with the field's name.
 */

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** A card as a surface may show it. */
export const cardViewSchema = v.object({
  id: text(64),
  network: v.picklist(['visa', 'mastercard', 'amex', 'other']),
  lastFour: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  expires: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/))),
  issuer: v.optional(text(80)),
  state: v.picklist(['active', 'suspended', 'expired', 'replaced', 'forgotten']),
  /** Last four digits of the card that took its place. */
  replacedBy: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
  isDefault: v.boolean(),
  linked: v.boolean(),
})
export type CardView = v.InferOutput<typeof cardViewSchema>

const requesterView = v.object({
  kind: v.picklist(['page', 'extension', 'native']),
  origin: text(512),
  topOrigin: v.optional(text(512)),
})

const lineItem = v.object({ title: text(200), quantity: v.pipe(v.number(), v.integer()), total: moneySchema })

/** Parts of the profile a passkey may be linked with. */
const accountKind = v.picklist(['email', 'phone'])

/** A tab whose checkout could be filled. */
export const tabViewSchema = v.object({ tabId: v.number(), documentId: text(64), title: text(200), origin: text(512) })

/** Why a page was not filled in; each has a sentence of its own. `release/types.ts` says what they mean. */
export const fillRefusals = [
  'document_gone',
  'wrong_origin',
  'framed',
  'no_card_form',
  'ambiguous_form',
  'hidden_fields',
  'foreign_form',
  'total_mismatch',
  'total_missing',
  'foreign_frame',
  'not_accepted',
  'left_while_filling',
] as const

/** Stops of the approval window's progress rail. */
export type Rail = 'review' | 'bank' | 'passkey' | 'done'

interface PromptDefinition {
  /** Where on the rail the question stands. */
  readonly rail: Rail
  readonly view: v.GenericSchema
  readonly answer: v.GenericSchema<unknown, object>
  /** Members of the answer that are secrets: kept in the session's secret store, never in the journal. */
  readonly secret?: readonly string[]
}

/** Every kind of question. One more: an entry here and its screen in `ui/approval/screens.tsx`. */
export const promptSchemas = {
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
  /** What goes to the network when a card is enrolled, and the person's yes. */
  disclose: {
    rail: 'bank',
    view: v.object({
      recipient: text(80),
      purpose: text(200),
      fields: v.array(v.object({ key: text(40), value: text(200) })),
      /** Profile members still missing; the surface asks for them here. */
      missing: v.array(v.picklist(['firstName', 'lastName', 'email', 'phone', 'country'])),
    }),
    answer: v.variant('decision', [
      v.object({
        decision: v.literal('consent'),
        profile: v.optional(
          v.object({
            firstName: v.optional(text(60)),
            lastName: v.optional(text(60)),
            email: v.optional(text(120)),
            phone: v.optional(text(20)),
            phoneCountryCode: v.optional(text(4)),
            country: v.optional(text(2)),
          }),
        ),
      }),
      v.object({ decision: v.literal('refuse') }),
    ]),
  },
  /** How the bank should confirm the person (contract cybersource-visa 7.2). */
  'step-up-choose': {
    rail: 'bank',
    view: v.object({
      card: cardViewSchema,
      options: v.array(
        v.object({
          id: text(120),
          method: v.picklist([
            'otp_sms',
            'otp_email',
            'otp_bank',
            'app',
            'app_code',
            'three_ds',
            'customer_service',
            'outbound_call',
            'unknown',
          ]),
          value: text(120),
        }),
      ),
      /** Set when coming back from a failed try. */
      problem: v.optional(text(60)),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('choose'), optionId: text(120) }),
      v.object({ decision: v.literal('other_card') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** A code from the bank. `code` goes to `storage.session` and to the provider, nowhere else. */
  'step-up-code': {
    rail: 'bank',
    secret: ['code'],
    view: v.object({
      method: v.picklist(['otp_sms', 'otp_email', 'otp_bank', 'app_code']),
      sentTo: text(120),
      triesLeft: v.optional(v.number()),
      resendsLeft: v.optional(v.number()),
      expiresAt: v.optional(v.number()),
      problem: v.optional(v.picklist(['code_wrong', 'code_expired'])),
      /** Nobody can say whether the bank sent it: the person looks, and asks for a new one if not. */
      delivery: v.optional(v.literal('unclear')),
      /** Where an app's code is found; opened in a new tab by the window when the person presses the button. */
      openUrl: v.optional(text(2048)),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('code'), code: v.pipe(v.string(), v.trim(), v.regex(/^[A-Za-z0-9-]{1,64}$/)) }),
      v.object({ decision: v.literal('resend') }),
      v.object({ decision: v.literal('other_method') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** Waiting for the bank: an app, a page of the issuer, a phone call. */
  'step-up-wait': {
    rail: 'bank',
    view: v.object({
      method: v.picklist(['app', 'three_ds', 'customer_service', 'outbound_call']),
      value: text(120),
      /** Opened in a new tab by the window when the person presses the button. */
      openUrl: v.optional(text(2048)),
      /** The app may show a code instead of confirming by itself: nobody can tell before (contract 7.2). */
      mayHaveCode: v.optional(v.boolean()),
      /** `none`: the network knows no other way, so none is offered. */
      otherMethods: v.optional(v.literal('none')),
      expiresAt: v.number(),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('check_now') }),
      v.object({ decision: v.literal('enter_code') }),
      v.object({ decision: v.literal('other_method') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /**
   * What the person agrees to before a card network links a passkey, in the country and language they chose. `change`
   * brings the question again for another country or language.
   */
  'passkey-consent': {
    rail: 'bank',
    view: v.object({
      provider: text(40),
      card: cardViewSchema,
      country: text(2),
      language: v.picklist(['en', 'de']),
      /** Terms of Use and Privacy Notice; absent where the network does not offer passkeys in this country. */
      documents: v.optional(v.object({ terms: text(1024), privacy: text(1024) })),
      /** Besides the card: what of the profile may be linked with the passkey. */
      accounts: v.array(v.object({ kind: accountKind, value: text(200) })),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('accept'), accounts: v.pipe(v.array(accountKind), v.maxLength(2)) }),
      v.object({
        decision: v.literal('change'),
        country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
        language: v.picklist(['en', 'de']),
      }),
      v.object({ decision: v.literal('refuse') }),
    ]),
  },
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
  /** The bank asks the person in a window of its own (3-D Secure). Withdrawn by the flow when it is done. */
  'bank-window': {
    rail: 'bank',
    view: v.object({
      lastFour: v.pipe(v.string(), v.regex(/^\d{4}$/)),
      payee: text(120),
      amount: v.optional(moneySchema),
      ceremonyId: v.optional(text(64)),
      /** Epoch milliseconds until which this can be finished; counted down. */
      expiresAt: v.number(),
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
          'expired',
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
} as const satisfies Readonly<Record<string, PromptDefinition>>

type Schemas = typeof promptSchemas
export type PromptKind = keyof Schemas
export type PromptView<K extends PromptKind> = v.InferOutput<Schemas[K]['view']>
export type PromptAnswer<K extends PromptKind> = v.InferOutput<Schemas[K]['answer']>
