import * as v from 'valibot'
import {
  checkoutPayloadSchema,
  checkoutResponseSchema,
  paymentPayloadSchema,
  readCheckoutCredential,
  type WalletCheckoutRequest,
  type WalletCheckoutResponse,
} from '../../wire/mastercard/checkout.ts'
import { CHECKOUT_WINDOW } from '../../wire/mastercard/limits.ts'
import { MASTERCARD } from '../../wire/mastercard/names.ts'
import { fromProviderTime } from '../../wire/mastercard/units.ts'
import { Refusal } from '../refusal.ts'
import { splitJws } from './compact-jws.ts'
import type { MastercardConfig } from './config.ts'
import { decryptPayload } from './decrypt.ts'
import type { KeySet } from './key-set.ts'

/** What a checkout answer is judged by. `now` is the provider's clock, epoch milliseconds. */
export interface CheckoutJudge {
  readonly keys: KeySet
  readonly decryptionKey: MastercardConfig['decryptionKey']
  readonly now: number
  /** False for a `jti` that was seen before. */
  useOnce(jti: string): Promise<boolean>
}

const headerSchema = v.object({
  alg: v.literal('RS256'),
  kid: v.string(),
  iss: v.literal(MASTERCARD),
  jti: v.pipe(v.string(), v.minLength(8), v.maxLength(128)),
  iat: v.union([v.string(), v.number()]),
  crit: v.optional(v.never()),
})

/**
 * Verifies a checkout answer, opens it and checks that it is about what was asked (contract 10.1, steps 1 to 5): the
 * signature before anything else. @throws Refusal 502 `provider_unreadable` naming the check that failed
 */
export async function openCheckout(
  answer: unknown,
  asked: Pick<WalletCheckoutRequest, 'srcDigitalCardId' | 'srciTransactionId'>,
  judge: CheckoutJudge,
): Promise<WalletCheckoutResponse> {
  const { checkoutResponseJWS } = readable('checkoutResponseJWS', () => v.parse(checkoutResponseSchema, answer))
  const jws = readable('format', () => splitJws(checkoutResponseJWS))
  const header = readable('header', () => v.parse(headerSchema, jws.header))
  const key = await judge.keys.find(header.kid)
  if (key === undefined || !jws.isSignedBy(key)) throw unreadable('signature')
  const issuedAt = readable('iat', () => fromProviderTime(header.iat))
  if (Math.abs(judge.now - issuedAt) > CHECKOUT_WINDOW) throw unreadable('iat')
  const payload = readable('payload', () => v.parse(checkoutPayloadSchema, jws.readPayload()))
  if (payload.maskedCard.srcDigitalCardId !== asked.srcDigitalCardId) throw unreadable('srcDigitalCardId')
  if ((payload.srciTransactionId ?? asked.srciTransactionId) !== asked.srciTransactionId)
    throw unreadable('srciTransactionId')
  if (!(await judge.useOnce(header.jti))) throw unreadable('jti')
  const payment = readable('encryptedPayload', () => {
    const opened = v.parse(paymentPayloadSchema, decryptPayload(payload.encryptedPayload, judge.decryptionKey))
    readCheckoutCredential(opened, judge.now)
    return opened
  })
  const { encryptedPayload: _, ...shown } = payload
  return { ...shown, payment }
}

function readable<T>(field: string, read: () => T): T {
  try {
    return read()
  } catch {
    // The cause could quote what was decrypted.
    throw unreadable(field)
  }
}

const unreadable = (field: string) => new Refusal(502, 'provider_unreadable', field)
