import * as v from 'valibot'
import { type Questions, text } from './definition.ts'
import { identityAbout } from './identity.ts'

const username = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64))

/** What the journeys of Transmit Security ask, beside passkeys. */
export const transmitQuestions = {
  /** Who the person is there, and whether they have a passkey already. */
  'transmit-account': {
    rail: 'identity',
    view: v.object({ provider: text(40) }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('register'), username }),
      v.object({ decision: v.literal('sign_in'), username }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** A code by e-mail. `code` goes to `storage.session` and to the provider, nowhere else. */
  'transmit-code': {
    rail: 'identity',
    secret: ['code'],
    view: v.object({
      ...identityAbout,
      problem: v.exactOptional(v.picklist(['code_wrong', 'code_expired'])),
      expiresAt: v.number(),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('code'), code: v.pipe(v.string(), v.trim(), v.regex(/^[A-Za-z0-9-]{1,16}$/)) }),
      v.object({ decision: v.literal('resend') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** Something the journey tells before it goes on. `said` is the provider's own text: shown quoted, never believed. */
  'transmit-notice': {
    rail: 'identity',
    view: v.object({
      ...identityAbout,
      words: v.picklist(['unknownDevice', 'information']),
      said: v.exactOptional(text(300)),
      expiresAt: v.number(),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('continue') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** For which organisation the person signs in. */
  'transmit-organisation': {
    rail: 'identity',
    view: v.object({
      ...identityAbout,
      organisations: v.pipe(v.array(v.object({ id: text(128), name: text(128) })), v.minLength(1), v.maxLength(50)),
      expiresAt: v.number(),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('choose'), organisationId: text(128) }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
} as const satisfies Questions
