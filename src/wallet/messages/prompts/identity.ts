import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { type Questions, text } from './definition.ts'

const base64url = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[\w-]+$/))
const descriptors = v.pipe(v.array(v.object({ type: v.literal('public-key'), id: base64url(1400) })), v.maxLength(64))
const userVerification = v.exactOptional(v.picklist(['required', 'preferred', 'discouraged']))

/** Options of `navigator.credentials.get` as WebAuthn spells them in JSON. Without `rpId` the relying party is the wallet itself. */
const requestOptions = v.object({
  challenge: base64url(4096),
  rpId: v.exactOptional(text(255)),
  timeout: v.exactOptional(v.number()),
  userVerification,
  allowCredentials: v.exactOptional(descriptors),
})

/** Options of `navigator.credentials.create`. */
const creationOptions = v.object({
  challenge: base64url(4096),
  rp: v.object({ id: v.exactOptional(text(255)), name: text(128) }),
  user: v.object({ id: base64url(128), name: text(128), displayName: text(128) }),
  pubKeyCredParams: v.pipe(v.array(v.object({ type: v.literal('public-key'), alg: v.number() })), v.maxLength(20)),
  timeout: v.exactOptional(v.number()),
  authenticatorSelection: v.exactOptional(
    v.object({
      authenticatorAttachment: v.exactOptional(v.picklist(['platform', 'cross-platform'])),
      residentKey: v.exactOptional(v.picklist(['required', 'preferred', 'discouraged'])),
      requireResidentKey: v.exactOptional(v.boolean()),
      userVerification,
    }),
  ),
  excludeCredentials: v.exactOptional(descriptors),
  attestation: v.exactOptional(v.picklist(['none', 'indirect', 'direct', 'enterprise'])),
})

/** What the person confirms as which identity. */
export const identityAbout = {
  /** Whose identity it is, e.g. "Transmit Security". */
  provider: text(40),
  /** The identity as the person calls it, or the name it is being linked under. */
  name: text(120),
  purpose: v.picklist(['link', 'purchase']),
  amount: v.exactOptional(moneySchema),
  payee: v.exactOptional(text(120)),
}

/** What every provider of identities asks. Its own questions are in a file of its own. */
export const identityQuestions = {
  /** The window runs WebAuthn itself, once the person presses the button. `response` is the credential as JSON. */
  'identity-passkey': {
    rail: 'identity',
    secret: ['response'],
    view: v.variant('ceremony', [
      v.object({ ...identityAbout, ceremony: v.literal('get'), options: requestOptions, expiresAt: v.number() }),
      v.object({ ...identityAbout, ceremony: v.literal('create'), options: creationOptions, expiresAt: v.number() }),
    ]),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('done'), response: v.pipe(v.string(), v.maxLength(24_000)) }),
      /** `exists`: this device has a passkey for it already. */
      v.object({
        decision: v.literal('failed'),
        problem: v.picklist(['refused', 'timeout', 'unsupported', 'exists', 'failed']),
      }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** The provider's own page is open in a tab, until `expiresAt` (epoch milliseconds). Withdrawn by the flow when it is done. */
  'identity-page': {
    rail: 'identity',
    view: v.object({ ...identityAbout, expiresAt: v.number() }),
    answer: v.variant('decision', [v.object({ decision: v.literal('cancel') })]),
  },
  /** The provider did not confirm the person. `problem` is the key of a sentence or an error code. */
  'identity-failed': {
    rail: 'identity',
    view: v.object({
      ...identityAbout,
      problem: text(60),
      /** What the provider said, in its own words: shown quoted, never believed. */
      said: v.exactOptional(text(300)),
      /** Another try would end the same way. */
      over: v.exactOptional(v.literal(true)),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('again') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
} as const satisfies Questions
