import { randomInt } from 'node:crypto'
import type { CheckoutRequest } from '../../../wire/mastercard/checkout.ts'
import { fromTransactionAmount } from '../../../wire/mastercard/units.ts'
import { badArgument } from '../api/refusal.ts'
import type { MastercardContext } from '../context.ts'
import { hashOf } from '../ids.ts'
import { limits } from '../limits.ts'
import type { EnrolledCard, IssuedCode } from '../state.ts'

/**
 * Makes the dynamic code of one transaction. The same transaction asked for again gets the same code while it lives, so
 * that a lost answer costs nothing; asked for with other facts it is refused.
 */
export function issueCode(sandbox: MastercardContext, card: EnrolledCard, request: CheckoutRequest): IssuedCode {
  const { codes, counts } = sandbox.state
  const { dpaData, dpaTransactionOptions, srcDigitalCardId, srciTransactionId } = request
  const key = `${srcDigitalCardId}|${srciTransactionId}`
  const bodyHash = hashOf([dpaData, dpaTransactionOptions])
  const known = codes.get(key)
  if (known !== undefined && known.bodyHash !== bodyHash) throw badArgument('ALREADY_EXISTS', 'srciTransactionId')
  if (known?.spentBy !== undefined) throw badArgument('INVALID_STATE', 'srciTransactionId')
  if (known !== undefined && known.expiresAt > sandbox.clock.now()) return known
  const code: IssuedCode = {
    srcDigitalCardId,
    srciTransactionId,
    number: card.token.number,
    value: freshValue(sandbox, card),
    amount: fromTransactionAmount(dpaTransactionOptions.transactionAmount),
    merchantOrigin: new URL(dpaData.dpaUri).origin,
    bodyHash,
    expiresAt: sandbox.clock.now() + limits.dynamicCode,
  }
  codes.set(key, code)
  counts.codesIssued += 1
  return code
}

/** Three digits that no live code of this card has, so that a code names its transaction. */
function freshValue({ state, clock }: MastercardContext, { srcDigitalCardId }: EnrolledCard): string {
  const live = [...state.codes.values()].filter(
    code => code.srcDigitalCardId === srcDigitalCardId && code.expiresAt > clock.now(),
  )
  const taken = new Set(live.map(({ value }) => value))
  if (taken.size > 500) throw badArgument('LIMIT_EXCEED', 'srcDigitalCardId')
  for (;;) {
    const value = String(randomInt(1000)).padStart(3, '0')
    if (!taken.has(value)) return value
  }
}
