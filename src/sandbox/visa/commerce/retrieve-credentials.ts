import type { VisaContext } from '../context.ts'
import { hashOf, randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction, Mandate } from '../state.ts'
import { credentialsSchema, type Transaction } from './credentials-schema.ts'
import { findInstruction, requireSameInstrument } from './find-instruction.ts'
import { issueCredential } from './issue-credential.ts'
import { checkMandate, declined, drawnMandate, type MandateRefusal } from './mandate-check.ts'

/**
 * `POST /icc/v1/instructions/{id}/credentials` (contract 8.6). Refusals come with HTTP 200. Instruction, mandate and order
 * code are the natural key: the same body within the life of the dynamic data gets the same payload (section 12).
 */
export async function retrieveCredentials({ sandbox, params, body }: Call): Promise<Reply> {
  const { clientCorrelationId, ...request } = readBody('icc', credentialsSchema, body)
  const instruction = findInstruction(sandbox, params.instructionId ?? '')
  requireSameInstrument(instruction, request.paymentInformation)
  const [transaction] = request.transactionData
  if (transaction === undefined) throw iccRefusal(400, 'MISSING_FIELD', 'No transaction', 'transactionData[0]')
  const mandate = drawnMandate(instruction, transaction)
  const key = hashOf([instruction.id, mandate.mandateId, transaction.clientReferenceInformation.code])
  const bodyHash = hashOf(request)
  const reply =
    repeated(sandbox, key, bodyHash) ?? (await decide({ sandbox, instruction, mandate, transaction, key, bodyHash }))
  return { ...reply, body: { clientCorrelationId, instructionId: instruction.id, ...Object(reply.body) } }
}

interface Decision {
  readonly sandbox: VisaContext
  readonly instruction: Instruction
  readonly mandate: Mandate
  readonly transaction: Transaction
  readonly key: string
  readonly bodyHash: string
}

function repeated(sandbox: VisaContext, key: string, bodyHash: string): Reply | undefined {
  const known = sandbox.state.credentialReplies.get(key)
  if (known === undefined) return undefined
  const isSame = known.bodyHash === bodyHash && known.expiresAt > sandbox.clock.now()
  if (isSame) return known.reply
  const source = 'transactionData[0].clientReferenceInformation.code'
  throw iccRefusal(409, 'DUPLICATE_REFERENCE', 'The reference was used before', source)
}

async function decide(decision: Decision): Promise<Reply> {
  const { sandbox, instruction, mandate, transaction } = decision
  if (instruction.state === 'CANCELLED') throw iccRefusal(409, 'INSTRUCTION_CANCELLED', 'The instruction was cancelled')
  if (instruction.state === 'PENDING') return pending()
  const refusal = checkMandate(sandbox, instruction, mandate, transaction) ?? triggeredDecline(transaction)
  if (refusal !== undefined) return refused(refusal)
  if (triggeredOnce(decision, '78')) return pending()
  if (triggeredOnce(decision, '79')) throw iccRefusal(500, 'SYSTEM_ERROR', 'Try again')
  return issue(decision)
}

async function issue({ sandbox, instruction, transaction, key, bodyHash }: Decision): Promise<Reply> {
  const { issued, signedPayload } = await issueCredential(sandbox, instruction, transaction)
  const body = { status: 'COMPLETED', authorization: randomHex(12), signedPayload }
  const reply = { status: 200, body }
  sandbox.state.credentialReplies.set(key, { bodyHash, expiresAt: issued.expiresAt, reply })
  return endsWith(transaction, '80') ? { ...reply, delay: limits.slowAnswer } : reply
}

function pending(): Reply {
  return { status: 202, body: { status: 'PENDING', pendingEvents: ['PENDING_CARDHOLDER_AUTHENTICATION'] } }
}

function refused({ status, reason, message }: MandateRefusal): Reply {
  return { status: 200, body: { status, pendingEvents: [], error: { status, reason, message } } }
}

/** Amount triggers of contract 15: the cents decide. */
function triggeredDecline(transaction: Transaction): MandateRefusal | undefined {
  return endsWith(transaction, '77') ? declined('ISSUER_DECLINED', 'The issuer declined') : undefined
}

function triggeredOnce({ sandbox, transaction, key }: Decision, cents: string): boolean {
  if (!endsWith(transaction, cents) || sandbox.state.triggered.has(`${cents}|${key}`)) return false
  sandbox.state.triggered.add(`${cents}|${key}`)
  return true
}

function endsWith({ orderInformation }: Transaction, cents: string): boolean {
  return orderInformation.amountDetail.totalAmount.endsWith(`.${cents}`)
}
