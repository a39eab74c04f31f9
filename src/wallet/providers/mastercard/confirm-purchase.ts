import { decodeJwt } from 'jose'
import * as v from 'valibot'
import { type AssertionCallback, readAssertionCallback } from '../../../wire/mastercard/callback.ts'
import { SESSION_LIFE } from '../../../wire/mastercard/limits.ts'
import { type AssertionClaims, assertionClaimsSchema } from '../../../wire/mastercard/proof.ts'
import type { TransactionInfo } from '../../../wire/mastercard/session.ts'
import { toAssertionAmount, toTransactionAmount } from '../../../wire/mastercard/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { PayRequest } from '../types.ts'
import { merchantOf } from './merchant.ts'
import type { Paying } from './paying.ts'
import { digitalCardIdOf } from './reference.ts'
import { returnError } from './returned.ts'
import { openSession } from './session.ts'
import { visitPage } from './visit.ts'

/** The passkey for one purchase. Secret: whoever has the assertion can pay this amount to this merchant. */
export interface Confirmed {
  readonly assertion: string
  readonly certifiedMfaMethodId?: string
  readonly mfaMethodInstanceId?: string
  /** When the ceremony ended, epoch milliseconds. */
  readonly at: number
}

/**
 * The passkey for this very amount and merchant, on Mastercard's page in a tab (contract 8). What the assertion says of
 * amount, merchant and card must be what was approved; the amount's currency was sealed into the session by us.
 * Throws WalletError by the tables of `returned.ts`, and `message_forged` for an assertion about something else.
 */
export async function confirmPurchase(flow: Flow, { deps, client, request }: Paying, name: string): Promise<Confirmed> {
  const session = await openSession(
    flow,
    { deps, client, operation: 'confirm-session', info: async () => infoOf(request) },
    `${name}-open`,
  )
  const { amount, payee } = request.facts
  const returned = await visitPage(flow, deps, `${name}-visit`, session, {
    purpose: 'pay',
    amount,
    payee: payee.name,
  })
  return flow.step(`${name}-read`, { onUnknown: 'repeat', secret: 'secret' }, async () => {
    const told = readAssertionCallback(returned)
    if (told.kind !== 'asserted') throw notConfirmed(told, deps.now() < session.startedAt + SESSION_LIFE)
    const claims = requireApproved(told.assertion, request)
    return {
      assertion: told.assertion,
      ...(claims.certifiedMFAMethodId !== undefined && { certifiedMfaMethodId: claims.certifiedMFAMethodId }),
      ...(claims.mfaMethodInstanceId !== undefined && { mfaMethodInstanceId: claims.mfaMethodInstanceId }),
      at: claims.completedAt * 1000,
    }
  })
}

/**
 * `NOT_FOUND` while the session lives (`inTime`) is about the passkey: Mastercard does not know one for this card any
 * more (contract 7.5: its backend answered 404).
 */
function notConfirmed(
  { kind, reason }: Exclude<AssertionCallback, { kind: 'asserted' }>,
  inTime: boolean,
): WalletError {
  const error = returnError(kind === 'cancelled' ? 'CANCELLED' : 'ERROR', reason)
  if (reason !== 'NOT_FOUND' || !inTime) return error
  return new WalletError(error.code, { ...error.context, reason: LINK_FORGOTTEN })
}

const LINK_FORGOTTEN = 'link_forgotten'

/** True for the error of a confirmation that failed because Mastercard has forgotten the link. */
export function isLinkForgotten(thrown: unknown): boolean {
  return thrown instanceof WalletError && thrown.context.reason === LINK_FORGOTTEN
}

function infoOf({ facts, card }: PayRequest): TransactionInfo {
  return {
    purpose: 'transaction',
    srcDigitalCardId: digitalCardIdOf(card),
    dpaData: merchantOf(facts),
    transactionAmount: toTransactionAmount(facts.amount),
  }
}

/** Throws WalletError `message_forged` with the claim that differs from the approved facts. */
export function requireApproved(assertion: string, { facts, card }: PayRequest): AssertionClaims {
  const claims = v.safeParse(assertionClaimsSchema, claimsOf(assertion))
  if (!claims.success) throw new WalletError('message_forged', { field: 'assertion' })
  const { transactionAmount, merchantName, srcDigitalCardId } = claims.output
  requireEqual('transactionAmount', transactionAmount, toAssertionAmount(facts.amount))
  requireEqual('merchantName', merchantName, merchantOf(facts).dpaName)
  requireEqual('srcDigitalCardId', srcDigitalCardId, digitalCardIdOf(card))
  return claims.output
}

function requireEqual(field: string, told: string, approved: string): void {
  if (told !== approved) throw new WalletError('message_forged', { field: `assertion.${field}` })
}

function claimsOf(assertion: string): unknown {
  try {
    return decodeJwt(assertion)
  } catch {
    return undefined
  }
}
