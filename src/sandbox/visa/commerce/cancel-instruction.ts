import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { readAssertion } from '../passkeys/assertion-blob.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction } from '../state.ts'
import { checkDevice } from './device-check.ts'
import { findInstruction, requireSameInstrument } from './find-instruction.ts'
import {
  type AssuranceData,
  assuranceData,
  clientCorrelationId,
  deviceInformation,
  paymentInformation,
} from './shared-schema.ts'

const requestSchema = v.object({
  clientCorrelationId,
  deviceInformation,
  assuranceData,
  paymentInformation: v.optional(paymentInformation),
})

/** `PUT /icc/v1/instructions/{id}/cancel` (contract 8.5): easy before credentials were used, 409 after. */
export async function cancelInstruction({ sandbox, params, body }: Call): Promise<Reply> {
  const request = readBody('icc', requestSchema, body)
  const instruction = findInstruction(sandbox, params.instructionId ?? '')
  if (request.paymentInformation !== undefined) requireSameInstrument(instruction, request.paymentInformation)
  checkDevice(sandbox, request.deviceInformation)
  await requireOwnProof(sandbox, instruction, request.assuranceData)
  if (instruction.credentialsIssued > 0) throw iccRefusal(409, 'CREDENTIALS_ISSUED', 'Credentials were issued')
  if (instruction.state !== 'CANCELLED') sandbox.state.counts.instructionCancels += 1
  instruction.state = 'CANCELLED'
  const { clientCorrelationId: correlation } = request
  return { status: 200, body: { clientCorrelationId: correlation, instructionId: instruction.id, status: 'CANCELLED' } }
}

/**
 * Stopping must stay easy, so the last assertion does, however old. A wallet that lost the blob names the assertion by
 * its identifier alone, or says that nothing was verified; a blob that is present must be real.
 */
async function requireOwnProof(
  sandbox: VisaContext,
  instruction: Instruction,
  assurance: AssuranceData,
): Promise<void> {
  const isToken = (id: string) => sandbox.state.tokens.get(id)?.instrumentId === instruction.instrumentId
  for (const [index, { authenticatedIdentities: identities }] of assurance.entries()) {
    if (identities?.data === undefined) continue
    const found = await readAssertion(sandbox, identities.data, { identifier: identities.id, isToken })
    if (found !== undefined) continue
    const source = `assuranceData[${index}].authenticatedIdentities.data`
    throw iccRefusal(400, 'INVALID_FIELD', 'The proof is not valid for this card', source)
  }
}
