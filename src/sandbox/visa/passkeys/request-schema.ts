import * as v from 'valibot'
import { currencyOfNumeric } from '../../../wire/currency.ts'

const filled = v.pipe(v.string(), v.minLength(1), v.maxLength(2000))

/** Base64 without padding of UTF-8 text (contract 2.1); read as the text. */
const encodedText = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]+$/), v.check(isEncodedText), v.transform(decode))

const encodedUrl = v.pipe(encodedText, v.url(), v.startsWith('http'))

/** Money of the passkey service: decimal string, numeric currency. */
export const numericAmount = v.object({
  totalAmount: v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,3})?$/)),
  currency: v.pipe(v.string(), v.regex(/^\d{3}$/), v.check(isKnownCurrency)),
})

/** Merchant as the cardholder will see it; decoded. */
export const merchantDescriptor = v.object({ name: encodedText, url: encodedUrl })

const ipAddress = v.pipe(v.string(), v.ip())

const webDevice = v.object({
  platformType: v.literal('WEB'),
  ipAddress,
  httpAcceptContent: filled,
  httpBrowserLanguage: filled,
  httpBrowserJavaEnabled: v.boolean(),
  httpBrowserJavaScriptEnabled: v.boolean(),
  httpBrowserColorDepth: filled,
  httpBrowserScreenHeight: filled,
  httpBrowserScreenWidth: filled,
  httpBrowserTimeDifference: filled,
  userAgentBrowserValue: filled,
})

const appDevice = v.object({ platformType: v.picklist(['iOS', 'ANDROID', 'WINDOWS']), ipAddress })

/** Device members that 5.1 requires; the browser's only where the platform is `WEB`. */
const deviceInformation = v.pipe(
  v.unknown(),
  v.transform(acceptOlderSpelling),
  v.variant('platformType', [webDevice, appDevice]),
)

/** The older demo spells the script flag differently; both are accepted (contract 2.1). */
function acceptOlderSpelling(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('httpBrowserJavascriptEnabled' in input)) return input
  return { httpBrowserJavaScriptEnabled: input.httpBrowserJavascriptEnabled, ...input }
}

/** Request of 5.1. */
export const optionsSchema = v.object({
  clientCorrelationId: v.pipe(v.string(), v.uuid()),
  sessionInformation: v.object({
    secureToken: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
    correlationId: v.optional(v.string()),
  }),
  authenticatorRenderMethod: v.literal('IFRAME'),
  authenticationMethodType: v.optional(v.literal('FIDO2')),
  orderInformation: v.object({ amountDetails: numericAmount }),
  merchantInformation: v.object({ merchantDescriptor }),
  deviceInformation,
})
export type OptionsRequest = v.InferOutput<typeof optionsSchema>

/** Request of 5.4: everything of 5.1, an e-mail address and a language. */
export const registrationSchema = v.object({
  ...optionsSchema.entries,
  orderInformation: v.object({
    amountDetails: numericAmount,
    billTo: v.object({ email: v.pipe(v.string(), v.email()), phoneNumber: v.optional(filled) }),
  }),
  buyerInformation: v.object({ language: v.pipe(v.string(), v.regex(/^[a-z]{2}([_-][A-Z]{2})?$/)) }),
})

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}

function isEncodedText(text: string): boolean {
  return Buffer.from(decode(text), 'utf8').toString('base64').replace(/=+$/, '') === text
}

function isKnownCurrency(numeric: string): boolean {
  try {
    return currencyOfNumeric(numeric).numeric === numeric
  } catch {
    return false
  }
}
