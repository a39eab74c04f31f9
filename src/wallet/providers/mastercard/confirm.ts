import { confirmationCodes } from '../../../wire/mastercard/confirmations.ts'
import { toIsoSeconds, toTransactionAmount } from '../../../wire/mastercard/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { Outcome, Payment, PayRequest } from '../types.ts'
import type { MastercardClient } from './client.ts'

const codes: Readonly<Record<Outcome['status'], keyof typeof confirmationCodes>> = {
  approved: 'approved',
  declined: 'declined',
  cancelled: 'cancelled',
  error: 'unknown',
  pending: 'unknown',
}

/** Tells Mastercard how the purchase went (contract 11); under the same ids, so it may be repeated. */
export async function confirm(
  flow: Flow,
  client: MastercardClient,
  request: PayRequest,
  reference: Payment['reference'],
  outcome: Outcome,
): Promise<void> {
  const { correlationId, transactionId } = reference
  if (correlationId === undefined || transactionId === undefined)
    throw new WalletError('internal', { reason: 'payment_without_reference' })
  const { approvalCode } = outcome
  const body = {
    srcCorrelationId: correlationId,
    srciTransactionId: transactionId,
    confirmationData: {
      ...confirmationCodes[codes[outcome.status]],
      confirmationTimestamp: toIsoSeconds(outcome.at),
      ...(approvalCode !== undefined && { networkAuthorizationCode: approvalCode.slice(0, 25) }),
      transactionAmount: toTransactionAmount(request.facts.amount),
    },
  }
  await flow.step('mastercard-confirm', { onUnknown: 'repeat', ...PATIENT, irreversible: 'irreversible' }, call =>
    client.confirm(body, call),
  )
}

/** A token that was fetched and not used runs out by itself; Mastercard is told that nothing came of it. */
export async function cancel(
  flow: Flow,
  client: MastercardClient,
  request: PayRequest,
  reference: Payment['reference'],
  now: () => number,
): Promise<void> {
  if (reference.correlationId === undefined) return
  const at = await flow.value('mastercard-cancel-at', now)
  await confirm(flow, client, request, reference, { status: 'cancelled', at })
}
