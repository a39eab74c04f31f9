import * as v from 'valibot'
import { type Questions, text } from './definition.ts'

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64))
const email = v.pipe(v.string(), v.trim(), v.email(), v.maxLength(254))

/** A link that binds a passkey: a bearer secret, whoever has it may use it. */
const link = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4096))
/** What the gateway's `/bind` page has in its address. */
const arrival = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))

/** What binding a passkey at Beyond Identity asks, beside the passkey itself. */
export const beyondIdentityQuestions = {
  /** How the person comes to a passkey: a new identity, a link they were given, or a sign-in on the provider's page. */
  'bi-start': {
    rail: 'identity',
    secret: ['link'],
    view: v.object({
      provider: text(40),
      hosted: v.boolean(),
      /** Filled in already; what was typed before, after a problem. */
      displayName: v.exactOptional(text(64)),
      username: v.exactOptional(text(64)),
      email: v.exactOptional(text(254)),
      problem: v.exactOptional(text(60)),
    }),
    answer: v.variant('decision', [
      v.object({
        decision: v.literal('new'),
        displayName: name,
        username: name,
        email: v.exactOptional(email),
      }),
      v.object({ decision: v.literal('link'), link }),
      v.object({ decision: v.literal('hosted') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** A link is on its way by e-mail. It arrives by being opened in this browser, or is pasted. */
  'bi-mail': {
    rail: 'identity',
    secret: ['link', 'arrival'],
    view: v.object({
      provider: text(40),
      email: text(254),
      state: v.picklist(['LINK_SENT', 'LINK_OPENED', 'REQUEST_DELIVERED', 'FAILED_TO_SEND', 'EXPIRED', 'REVOKED']),
      /** Epoch milliseconds at which the link ends. */
      expiresAt: v.number(),
      problem: v.exactOptional(text(60)),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('link'), link }),
      v.object({ decision: v.literal('arrival'), arrival }),
      v.object({ decision: v.literal('again') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** Whom the passkey will be for, in the provider's words, before one is made. */
  'bi-bind': {
    rail: 'identity',
    view: v.object({
      provider: text(40),
      tenant: text(256),
      realm: text(256),
      name: text(256),
      username: text(256),
      email: v.exactOptional(text(254)),
    }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('bind') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** This device can't make a passkey: a key that the wallet keeps may stand in for one. */
  'bi-software-key': {
    rail: 'identity',
    view: v.object({ provider: text(40), name: text(256) }),
    answer: v.variant('decision', [
      v.object({ decision: v.literal('use') }),
      v.object({ decision: v.literal('again') }),
      v.object({ decision: v.literal('cancel') }),
    ]),
  },
  /** The identity is linked; its organisation wants to send the person somewhere. */
  'bi-continue': {
    rail: 'identity',
    view: v.object({ provider: text(40), name: text(256), url: text(2048) }),
    answer: v.variant('decision', [v.object({ decision: v.literal('done') })]),
  },
} as const satisfies Questions
