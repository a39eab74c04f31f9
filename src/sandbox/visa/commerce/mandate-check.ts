import type { VisaContext } from '../context.ts'
import { limits } from '../limits.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction, Mandate } from '../state.ts'
import { minor } from './authorise.ts'
import type { Transaction } from './credentials-schema.ts'

/** Why a credential is refused with HTTP 200 (contract 8.6, names of the Visa error page). */
export interface MandateRefusal {
  readonly status: 'DECLINED' | 'EXPIRED'
  readonly reason:
    | 'THRESHOLD_EXCEEDED'
    | 'CURRENCY_MISMATCH'
    | 'AUTHORIZATION_EXPIRED'
    | 'INSTRUCTION_EXPIRED'
    | 'MERCHANT_MISMATCH'
    | 'ISSUER_DECLINED'
  readonly message: string
}

/** The mandate a transaction draws on. @throws Refusal 400 when it is not the instruction's or not named clearly */
export function drawnMandate(instruction: Instruction, transaction: Transaction): Mandate {
  const named = transaction.mandateReferenceData?.[0]?.mandateId
  const source = 'transactionData[0].mandateReferenceData[0].mandateId'
  if (named === undefined && instruction.mandates.length > 1) {
    throw iccRefusal(400, 'MISSING_FIELD', 'The instruction has more than one mandate', source)
  }
  const mandate = instruction.mandates.find(({ mandateId }) => named === undefined || mandateId === named)
  if (mandate === undefined) throw iccRefusal(400, 'INVALID_FIELD', 'The mandate is not of this instruction', source)
  return mandate
}

/** Checks a transaction against its mandate and the assertion behind it. */
export function checkMandate(
  sandbox: VisaContext,
  instruction: Instruction,
  mandate: Mandate,
  transaction: Transaction,
): MandateRefusal | undefined {
  const { totalAmount, currency } = transaction.orderInformation.amountDetail
  const now = sandbox.clock.now()
  const { assertion } = instruction
  if (Number(mandate.effectiveUntilTime) * 1000 <= now) {
    return { status: 'EXPIRED', reason: 'INSTRUCTION_EXPIRED', message: 'The mandate is over' }
  }
  if (currency !== mandate.declineThreshold.currencyCode) return declined('CURRENCY_MISMATCH', 'Another currency')
  if (minor(totalAmount, currency) > minor(mandate.declineThreshold.amount, currency)) {
    return declined('THRESHOLD_EXCEEDED', 'More than the mandate allows')
  }
  if (assertion === undefined || (!instruction.isRecurring && now - assertion.at > limits.authorization)) {
    return declined('AUTHORIZATION_EXPIRED', 'The authorization is too old')
  }
  const asked = new URL(transaction.merchantInformation.merchantDescriptor.url).origin
  if (asked !== new URL(assertion.merchantUrl).origin) return declined('MERCHANT_MISMATCH', 'Another merchant')
  return undefined
}

/** A refusal with status `DECLINED`. */
export function declined(reason: MandateRefusal['reason'], message: string): MandateRefusal {
  return { status: 'DECLINED', reason, message }
}
