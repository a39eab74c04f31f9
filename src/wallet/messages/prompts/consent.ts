import * as v from 'valibot'
import { cardViewSchema } from './card-view.ts'
import { type Questions, text } from './definition.ts'

/** Parts of the profile a passkey may be linked with. */
const accountKind = v.picklist(['email', 'phone'])

/** What the person agrees to before a card network is told or keeps anything. */
export const consentQuestions = {
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
} as const satisfies Questions
