import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { hashOf } from '../digest.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Assertion, Instruction } from '../state.ts'
import { claimedAssertion } from './assurance.ts'
import { authorises, raises } from './authorise.ts'
import { describeInstruction, instructionEntries, requireFutureMandates } from './create-instruction.ts'
import { checkDevice } from './device-check.ts'
import { findInstruction, requireSameInstrument } from './find-instruction.ts'
import { findInstrument } from './find-instrument.ts'

const requestSchema = v.object(instructionEntries)
type UpdateRequest = v.InferOutput<typeof requestSchema>

/**
 * `PUT /icc/v1/instructions/{id}` (contract 8.4). Raising an amount, lengthening time, or another merchant needs a fresh
 * assertion for the new amount and answers 202 without one; lowering does not. A pending instruction becomes active.
 */
export async function updateInstruction({ sandbox, params, body }: Call): Promise<Reply> {
  const request = readBody('icc', requestSchema, body)
  const instruction = findInstruction(sandbox, params.instructionId ?? '')
  requireSameInstrument(instruction, request.paymentInformation)
  const bodyHash = hashOf([request.paymentInformation, request.mandates, request.assuranceData])
  if (instruction.lastUpdate?.bodyHash === bodyHash) return instruction.lastUpdate.reply
  requireOpen(instruction)
  requireFutureMandates(sandbox, request.mandates)
  requireOwnMandates(sandbox, instruction, request)
  checkDevice(sandbox, request.deviceInformation)
  const instrument = findInstrument(sandbox, request.paymentInformation)
  const assertion = await claimedAssertion(sandbox, request.assuranceData, instrument)
  const reply = apply(sandbox, instruction, request, assertion)
  instruction.lastUpdate = { bodyHash, reply: { status: reply.status, body: reply.body } }
  return reply
}

function requireOpen(instruction: Instruction): void {
  if (instruction.state === 'CANCELLED') throw iccRefusal(409, 'INSTRUCTION_CANCELLED', 'The instruction was cancelled')
  if (instruction.credentialsIssued > 0) throw iccRefusal(409, 'CREDENTIALS_ISSUED', 'Credentials were issued')
}

/** Mandate ids may be kept or new, never another instruction's and never one this instruction dropped (contract 8.1). */
function requireOwnMandates(sandbox: VisaContext, instruction: Instruction, { mandates }: UpdateRequest): void {
  const current = new Set(instruction.mandates.map(({ mandateId }) => mandateId))
  const index = mandates.findIndex(
    ({ mandateId }) => sandbox.state.mandateOwners.has(mandateId) && !current.has(mandateId),
  )
  if (index < 0) return
  throw iccRefusal(409, 'MANDATE_ID_REUSED', 'The mandate id was used before', `mandates[${index}].mandateId`)
}

function apply(
  sandbox: VisaContext,
  instruction: Instruction,
  request: UpdateRequest,
  assertion: Assertion | undefined,
): Reply {
  const needsProof = instruction.state === 'PENDING' || raises(instruction.mandates, request.mandates)
  const proven = authorises(sandbox, assertion, request.mandates)
  if (needsProof && !proven) return describeInstruction(request.clientCorrelationId, instruction.id, 'PENDING')
  if (needsProof && proven) {
    assertion.usedFor.add('instruction')
    instruction.assertion = assertion
  }
  instruction.state = 'ACTIVE'
  instruction.mandates = request.mandates
  for (const { mandateId } of request.mandates) sandbox.state.mandateOwners.set(mandateId, instruction.id)
  sandbox.state.counts.instructionUpdates += 1
  return describeInstruction(request.clientCorrelationId, instruction.id, 'ACTIVE')
}
