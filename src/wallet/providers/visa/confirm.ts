import { type ConfirmationsRequest, transactionStatuses } from '../../../wire/visa/confirmations.ts'
import { toEpochSeconds, toIccAmountDetail } from '../../../wire/visa/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { Outcome, Payment, PayRequest } from '../types.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { wipeProof } from './proof.ts'
import { referenceOf } from './reference.ts'

/** Tells the network how the purchase went (contract 8.7). Stored once per order code, type and status, so it may be repeated. */
export async function confirm(
  flow: Flow,
  deps: VisaDeps,
  client: VisaClient,
  request: PayRequest,
  reference: Payment['reference'],
  outcome: Outcome,
): Promise<void> {
  const { instructionId } = reference
  if (instructionId === undefined) throw new WalletError('internal', { reason: 'payment_without_reference' })
  const body = requestOf(request, reference, outcome)
  await flow.step('visa-confirm', { onUnknown: 'repeat', ...PATIENT, irreversible: 'irreversible' }, call =>
    client.confirm(instructionId, body, call),
  )
  await flow.step('visa-wipe-proof', { onUnknown: 'repeat' }, () => wipeProof(deps.secrets, request))
}

function requestOf(request: PayRequest, reference: Payment['reference'], outcome: Outcome): ConfirmationsRequest {
  return {
    clientCorrelationId: reference.correlationId ?? '',
    paymentInformation: { instrumentIdentifier: { id: referenceOf(request.card, 'instrumentId') } },
    confirmationData: [
      {
        clientReferenceInformation: { code: request.orderCode },
        processorInformation: {
          transactionType: 'PURCHASE',
          transactionStatus: transactionStatuses[outcome.status],
          ...(reference.dynamicDataId && { dynamicDataId: reference.dynamicDataId }),
          ...(outcome.responseCode !== undefined && { responseCode: outcome.responseCode }),
          ...(outcome.approvalCode !== undefined && { approvalCode: outcome.approvalCode }),
          transactionTimestamp: toEpochSeconds(outcome.at),
          amountDetail: toIccAmountDetail(request.facts.amount),
          entryMode: 'ECOMMERCE',
        },
        merchantInformation: { merchantName: request.facts.payee.name },
      },
    ],
  }
}
