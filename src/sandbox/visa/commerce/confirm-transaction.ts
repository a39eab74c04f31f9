import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { hashOf } from '../digest.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction } from '../state.ts'
import { findInstruction, requireSameInstrument } from './find-instruction.ts'
import { amountDetail, clientCorrelationId, filled, paymentInformation } from './shared-schema.ts'

const transactionTypes = [
  'PURCHASE',
  'AUTHORIZATION',
  'CAPTURE',
  'REFUND',
  'REVERSAL',
  'VERIFICATION',
  'CHARGEBACK',
  'FRAUD',
] as const

const entry = v.object({
  clientReferenceInformation: v.object({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) }),
  processorInformation: v.object({
    transactionType: v.picklist(transactionTypes),
    transactionStatus: v.picklist(['APPROVED', 'DECLINED', 'PENDING', 'ERROR', 'CANCELLED']),
    dynamicDataId: v.optional(filled),
    responseCode: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Z]{2}$/))),
    transactionTimestamp: v.optional(filled),
    approvalCode: v.optional(filled),
    retrievalReferenceNumber: v.optional(filled),
    systemTraceAuditNumber: v.optional(filled),
    acquirerReferenceNumber: v.optional(filled),
    amountDetail: v.optional(amountDetail),
    entryMode: v.optional(v.picklist(['EMV', 'CONTACTLESS', 'MANUAL', 'ECOMMERCE', 'WALLET'])),
  }),
})
const entries = v.pipe(v.array(entry), v.minLength(1), v.maxLength(20))

const requestSchema = v.object({ clientCorrelationId, paymentInformation, confirmationData: entries })

/**
 * `POST /icc/v1/instructions/{id}/confirmations` (contract 8.7): 202, stored once per code, type and status. The guide's
 * array name `transactionData` is accepted too.
 */
export function confirmTransaction({ sandbox, params, body }: Call): Reply {
  const request = readBody('icc', requestSchema, acceptGuideName(body))
  const instruction = findInstruction(sandbox, params.instructionId ?? '')
  requireSameInstrument(instruction, request.paymentInformation)
  for (const [index, confirmation] of request.confirmationData.entries()) {
    requireOwnData(sandbox, instruction, confirmation, index)
  }
  for (const confirmation of request.confirmationData) store(sandbox, instruction, confirmation)
  return { status: 202, body: { clientCorrelationId: request.clientCorrelationId } }
}

function acceptGuideName(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || 'confirmationData' in body || !('transactionData' in body))
    return body
  return { ...body, confirmationData: body.transactionData }
}

type Confirmation = v.InferOutput<typeof entry>

function requireOwnData(
  sandbox: VisaContext,
  instruction: Instruction,
  confirmation: Confirmation,
  index: number,
): void {
  const { dynamicDataId } = confirmation.processorInformation
  if (dynamicDataId === undefined) return
  if (sandbox.state.credentials.get(dynamicDataId)?.source === instruction.id) return
  const source = `confirmationData[${index}].processorInformation.dynamicDataId`
  throw iccRefusal(400, 'INVALID_FIELD', 'The dynamic data is not of this instruction', source)
}

function store(sandbox: VisaContext, instruction: Instruction, confirmation: Confirmation): void {
  const { transactionType, transactionStatus } = confirmation.processorInformation
  const key = hashOf([instruction.id, confirmation.clientReferenceInformation.code, transactionType, transactionStatus])
  if (sandbox.state.confirmations.has(key)) return
  sandbox.state.confirmations.set(key, { instructionId: instruction.id, at: sandbox.clock.now() })
  sandbox.state.counts.confirmationsStored += 1
}
