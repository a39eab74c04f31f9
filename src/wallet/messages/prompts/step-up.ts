import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { cardViewSchema } from './card-view.ts'
import { type Questions, text } from './definition.ts'

/** How the bank makes sure of the person. */
export const stepUpQuestions = {
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
} as const satisfies Questions
