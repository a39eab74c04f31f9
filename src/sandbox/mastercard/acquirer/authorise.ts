import { timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { toDecimal } from '../../../wire/decimal.ts'
import { moneySchema } from '../../../wire/money.ts'
import { inTurn } from '../../turns.ts'
import type { NodeContext } from '../api/wire-request.ts'
import { client } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { digits, hashOf } from '../ids.ts'
import type { EnrolledCard, IssuedCode } from '../state.ts'

/** What a merchant presents. `merchantUrl` is its origin, `orderId` its own. */
const paymentSchema = v.object({
  number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
  expirationMonth: v.pipe(v.string(), v.regex(/^\d{2}$/)),
  expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  securityCode: v.optional(v.pipe(v.string(), v.maxLength(4))),
  cryptogram: v.optional(v.pipe(v.string(), v.maxLength(100))),
  amount: moneySchema,
  merchantUrl: v.pipe(v.string(), v.url()),
  orderId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
})
type CardPayment = v.InferOutput<typeof paymentSchema>

/**
 * `POST /acquirer/authorizations`: where a merchant's payment meets the network. Not part of the contract; it checks that
 * token and dynamic code are used as they were issued: expiry, money, merchant, once. The same order gets the same answer.
 */
export function authorise(sandbox: MastercardContext) {
  return async (context: NodeContext): Promise<Response> => {
    if (!isAcquirerKey(context.req.header('authorization'))) return context.json({ error: 'unauthorized' }, 401)
    const parsed = v.safeParse(paymentSchema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ error: 'bad_request', field: v.getDotPath(parsed.issues[0]) }, 400)
    return Response.json(await inTurn(sandbox, () => decideOnce(sandbox, parsed.output)))
  }
}

function isAcquirerKey(header: string | undefined): boolean {
  const [received, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${client.acquirerKey}`)]
  return received.length === expected.length && timingSafeEqual(received, expected)
}

function decideOnce(sandbox: MastercardContext, payment: CardPayment): unknown {
  const { authorizations, counts } = sandbox.state
  const key = hashOf([new URL(payment.merchantUrl).origin, payment.orderId])
  const bodyHash = hashOf(payment)
  const known = authorizations.get(key)
  if (known !== undefined) return known.bodyHash === bodyHash ? known.body : decline('94', 'DUPLICATE_ORDER')
  const body = decide(sandbox, payment, key)
  authorizations.set(key, { bodyHash, body })
  counts[body.status === 'APPROVED' ? 'authorizationsApproved' : 'authorizationsDeclined'] += 1
  return body
}

interface Declined {
  readonly status: 'DECLINED'
  readonly responseCode: string
  readonly reason: string
}

const decline = (responseCode: string, reason: string): Declined => ({ status: 'DECLINED', responseCode, reason })

function decide(sandbox: MastercardContext, payment: CardPayment, orderKey: string) {
  const card = [...sandbox.state.cards.values()].find(({ token }) => token.number === payment.number)
  if (card === undefined) return decline('14', 'UNKNOWN_NUMBER')
  const code = findCode(sandbox, card, payment)
  const refusal = refuseCard(card, payment) ?? refuseCode(sandbox, code, payment)
  record(sandbox, card, payment, refusal === undefined ? 'AUTHORIZED' : 'DECLINED')
  if (refusal !== undefined || code === undefined) return refusal ?? decline('N7', 'WRONG_DYNAMIC_DATA')
  code.spentBy = orderKey
  return {
    status: 'APPROVED' as const,
    approvalCode: digits(6),
    responseCode: '00',
    retrievalReferenceNumber: digits(12),
  }
}

function refuseCard(card: EnrolledCard, payment: CardPayment): Declined | undefined {
  if (card.status !== 'ACTIVE') return decline('62', 'TOKEN_NOT_ACTIVE')
  const { expirationMonth, expirationYear } = card.token
  const isSame = payment.expirationMonth === expirationMonth && payment.expirationYear === expirationYear
  return isSame ? undefined : decline('54', 'WRONG_EXPIRATION')
}

/** A token pays with its dynamic code only; there are no cryptograms here. */
function findCode({ state }: MastercardContext, card: EnrolledCard, payment: CardPayment): IssuedCode | undefined {
  if (payment.cryptogram !== undefined) return undefined
  const own = [...state.codes.values()].filter(code => code.srcDigitalCardId === card.srcDigitalCardId)
  return own.findLast(({ value }) => value === payment.securityCode)
}

function refuseCode({ clock }: MastercardContext, code: IssuedCode | undefined, payment: CardPayment) {
  if (code === undefined) return decline('N7', 'WRONG_DYNAMIC_DATA')
  if (code.spentBy !== undefined) return decline('65', 'ALREADY_USED')
  if (code.expiresAt <= clock.now()) return decline('54', 'DYNAMIC_DATA_EXPIRED')
  if (code.merchantOrigin !== new URL(payment.merchantUrl).origin) return decline('57', 'WRONG_MERCHANT')
  if (code.amount.currency !== payment.amount.currency) return decline('13', 'WRONG_CURRENCY')
  if (code.amount.amount !== payment.amount.amount) return decline('13', 'WRONG_AMOUNT')
  return undefined
}

function record(
  { state, clock }: MastercardContext,
  { srcDigitalCardId }: EnrolledCard,
  { amount, merchantUrl }: CardPayment,
  authorizationStatus: 'AUTHORIZED' | 'DECLINED',
): void {
  state.transactions.push({
    recordId: digits(16),
    srcDigitalCardId,
    amount: toDecimal(amount),
    currencyCode: amount.currency,
    authorizationStatus,
    merchantName: new URL(merchantUrl).hostname,
    at: clock.now(),
  })
}
