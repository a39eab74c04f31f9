import { randomBytes, randomInt } from 'node:crypto'
import type { VisaContext } from '../context.ts'
import { randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction, IssuedCredential, TokenizedCard } from '../state.ts'
import type { Transaction } from './credentials-schema.ts'
import { signPayload } from './signed-payload.ts'

/** A credential and the payload that carries it. */
export interface Issued {
  readonly issued: IssuedCredential
  readonly signedPayload: string
}

/** Issues dynamic data for one transaction; the acquirer will accept it once, for this money and merchant. */
export async function issueCredential(
  sandbox: VisaContext,
  instruction: Instruction,
  transaction: Transaction,
): Promise<Issued> {
  const token = activeToken(sandbox, instruction)
  const { totalAmount, currency } = transaction.orderInformation.amountDetail
  const kind = transaction.paymentOptions?.dynamicDataType ?? 'DAVV'
  const issued: IssuedCredential = {
    dynamicDataId: `dd-${randomHex(8)}`,
    source: instruction.id,
    tokenId: token.id,
    number: token.number,
    kind,
    value: dynamicValue(kind),
    amount: totalAmount,
    currency,
    merchantOrigin: new URL(transaction.merchantInformation.merchantDescriptor.url).origin,
    purchase: instruction.assertion?.correlationId ?? instruction.id,
    expiresAt: sandbox.clock.now() + life(transaction),
  }
  const signedPayload = await signPayload(sandbox, token, issued)
  sandbox.state.credentials.set(issued.dynamicDataId, issued)
  sandbox.state.counts.credentialsIssued += 1
  instruction.credentialsIssued += 1
  return { issued, signedPayload }
}

/** A cryptogram of 20 bytes, in base64. */
export function newCryptogram(): string {
  return randomBytes(20).toString('base64')
}

function dynamicValue(kind: IssuedCredential['kind']): string {
  if (kind === 'NONE') return ''
  return kind === 'TAVV' ? newCryptogram() : String(randomInt(0, 1000)).padStart(3, '0')
}

function life(transaction: Transaction): number {
  const minutes = transaction.paymentOptions?.dpaDynamicDataTtlMinutes
  return minutes === undefined ? limits.dynamicData : minutes * 60_000
}

/** The token of the device that authenticated, if it still works. */
function activeToken(sandbox: VisaContext, instruction: Instruction): TokenizedCard {
  const token = sandbox.state.tokens.get(instruction.assertion?.tokenId ?? '')
  if (token?.state === 'ACTIVE') return token
  throw iccRefusal(403, 'INSTRUMENT_NOT_ACTIVE', 'The token is not active')
}
