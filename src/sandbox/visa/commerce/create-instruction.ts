import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { hashOf, randomHex } from '../digest.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction } from '../state.ts'
import { claimedAssertion } from './assurance.ts'
import { authorises } from './authorise.ts'
import { checkDevice } from './device-check.ts'
import { findInstrument, requireEnrolled } from './find-instrument.ts'
import {
  assuranceData,
  buyerInformation,
  clientCorrelationId,
  deviceInformation,
  filled,
  mandates,
  paymentInformation,
} from './shared-schema.ts'

/** What creating and updating share. */
export const instructionEntries = {
  clientCorrelationId,
  paymentInformation,
  deviceInformation,
  assuranceData,
  mandates,
  buyerInformation: v.optional(buyerInformation),
  consumerPrompt: v.optional(filled),
}

const requestSchema = v.object({ ...instructionEntries, isRecurring: v.optional(v.boolean(), false) })
type InstructionRequest = v.InferOutput<typeof requestSchema>

/** `POST /icc/v1/instructions` (contract 8.3): 200 when this very purchase was authenticated, 202 otherwise. */
export async function createInstruction({ sandbox, body }: Call): Promise<Reply> {
  const request = readBody('icc', requestSchema, body)
  requireRecurrence(request)
  const known = knownInstruction(sandbox, request)
  if (known !== undefined) return repeat(known, request)
  requireFutureMandates(sandbox, request.mandates)
  checkDevice(sandbox, request.deviceInformation)
  const instrument = findInstrument(sandbox, request.paymentInformation)
  requireEnrolled(sandbox, instrument)
  const assertion = await claimedAssertion(sandbox, request.assuranceData, instrument)
  return store(sandbox, request, authorises(sandbox, assertion, request.mandates) ? assertion : undefined)
}

function requireRecurrence({ isRecurring, mandates: all }: InstructionRequest): void {
  const index = all.findIndex(mandate => mandate.recurringPaymentInformation?.occurrence === undefined)
  if (!isRecurring || index < 0) return
  const source = `mandates[${index}].recurringPaymentInformation.occurrence`
  throw iccRefusal(400, 'MISSING_FIELD', 'A recurring mandate needs its occurrence', source)
}

/** A mandate that is over already is refused. @throws Refusal 400 naming it */
export function requireFutureMandates(sandbox: VisaContext, all: InstructionRequest['mandates']): void {
  const index = all.findIndex(mandate => Number(mandate.effectiveUntilTime) * 1000 <= sandbox.clock.now())
  if (index < 0) return
  throw iccRefusal(400, 'INVALID_FIELD', 'The mandate is over', `mandates[${index}].effectiveUntilTime`)
}

/** The set of mandate ids is the natural key (contract 12). */
function knownInstruction(sandbox: VisaContext, request: InstructionRequest): Instruction | undefined {
  const owners = request.mandates.map(({ mandateId }) => sandbox.state.mandateOwners.get(mandateId))
  const owner = owners.find(id => id !== undefined)
  if (owner === undefined) return undefined
  const known = sandbox.state.instructions.get(owner)
  if (known === undefined || owners.some(id => id !== owner)) throw reused()
  return known
}

function repeat(known: Instruction, request: InstructionRequest): Reply {
  if (known.bodyHash !== bodyHash(request)) throw reused()
  const { status, body } = known.firstReply
  return { status, body }
}

function reused() {
  return iccRefusal(409, 'MANDATE_ID_REUSED', 'The mandate id was used before', 'mandates[0].mandateId')
}

/**
 * A repeat is the same purchase: proof, device and correlation id may be new after the device lost them, everything
 * the person agreed to must be equal.
 */
function bodyHash(request: InstructionRequest): string {
  const { paymentInformation: paid, mandates: all, isRecurring, consumerPrompt } = request
  return hashOf([paid, all, isRecurring, consumerPrompt ?? null])
}

function store(sandbox: VisaContext, request: InstructionRequest, assertion: Instruction['assertion']): Reply {
  const id = randomHex(16)
  const reply = describeInstruction(request.clientCorrelationId, id, assertion === undefined ? 'PENDING' : 'ACTIVE')
  sandbox.state.instructions.set(id, {
    id,
    instrumentId: request.paymentInformation.instrumentIdentifier.id,
    state: assertion === undefined ? 'PENDING' : 'ACTIVE',
    mandates: request.mandates,
    isRecurring: request.isRecurring,
    ...(assertion !== undefined && { assertion }),
    bodyHash: bodyHash(request),
    firstReply: reply,
    credentialsIssued: 0,
  })
  for (const { mandateId } of request.mandates) sandbox.state.mandateOwners.set(mandateId, id)
  assertion?.usedFor.add('instruction')
  sandbox.state.counts.instructions += 1
  return reply
}

/** The answer of create and update: 200 when active, 202 while the cardholder has to authenticate. */
export function describeInstruction(correlation: string, instructionId: string, status: 'ACTIVE' | 'PENDING') {
  const body = { clientCorrelationId: correlation, instructionId, status }
  if (status === 'ACTIVE') return { status: 200, body }
  return { status: 202, body: { ...body, pendingEvents: ['PENDING_CARDHOLDER_AUTHENTICATION'] } }
}
