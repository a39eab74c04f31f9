import { timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { acquirerKey } from '../account.ts'
import type { CardinalContext } from '../context.ts'
import { randomDigits } from '../random.ts'

/** What a merchant presents. `merchantUrl` is its origin, `orderId` its own. */
const paymentSchema = v.object({
  number: v.pipe(v.string(), v.regex(/^\d{13,19}$/)),
  expirationMonth: v.pipe(v.string(), v.regex(/^\d{2}$/)),
  expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  securityCode: v.optional(v.pipe(v.string(), v.maxLength(4))),
  cryptogram: v.optional(v.pipe(v.string(), v.maxLength(100))),
  eci: v.optional(v.pipe(v.string(), v.maxLength(2))),
  amount: moneySchema,
  merchantUrl: v.pipe(v.string(), v.url()),
  orderId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
})
type CardPayment = v.InferOutput<typeof paymentSchema>

/**
 * `POST /acquirer/authorizations`: where a merchant's payment meets the card's bank. Not part of the contract; it checks
 * that an authentication is used as it was made: card, cryptogram, ECI, money, merchant, once. The same order gets the
 * same answer.
 */
export function authorise(sandbox: CardinalContext) {
  return async (context: Context<{ Bindings: HttpBindings }>): Promise<Response> => {
    if (!isAcquirerKey(context.req.header('authorization'))) return context.json({ error: 'unauthorized' }, 401)
    const parsed = v.safeParse(paymentSchema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ error: 'bad_request', field: v.getDotPath(parsed.issues[0]) }, 400)
    return context.json(decideOnce(sandbox, parsed.output))
  }
}

function isAcquirerKey(header: string | undefined): boolean {
  const expected = Buffer.from(`Bearer ${acquirerKey}`)
  const received = Buffer.from(header ?? '')
  return received.length === expected.length && timingSafeEqual(received, expected)
}

function decideOnce(sandbox: CardinalContext, payment: CardPayment): object {
  const key = `${new URL(payment.merchantUrl).origin}/${payment.orderId}`
  const request = JSON.stringify(payment)
  const known = sandbox.state.authorizations.get(key)
  if (known !== undefined)
    return known.request === request ? (known.answer as object) : decline('94', 'DUPLICATE_ORDER')
  const answer = check(sandbox, payment, key)
  sandbox.state.authorizations.set(key, { request, answer })
  const isApproved = 'approvalCode' in answer
  sandbox.state.counts[isApproved ? 'authorizationsApproved' : 'authorizationsDeclined'] += 1
  return answer
}

function check(sandbox: CardinalContext, payment: CardPayment, key: string): object {
  if (payment.cryptogram === undefined) return decline('1A', 'AUTHENTICATION_REQUIRED')
  const made = sandbox.state.authenticated.get(payment.cryptogram)
  if (made === undefined) return decline('N7', 'UNKNOWN_CRYPTOGRAM')
  if (made.pan !== payment.number) return decline('14', 'WRONG_NUMBER')
  if (made.eci !== payment.eci) return decline('N7', 'WRONG_ECI')
  if (originOf(made.merchantUrl) !== originOf(payment.merchantUrl)) return decline('57', 'WRONG_MERCHANT')
  if (made.money.currency !== payment.amount.currency) return decline('13', 'WRONG_CURRENCY')
  if (made.money.amount !== payment.amount.amount) return decline('13', 'WRONG_AMOUNT')
  if (made.spentBy !== undefined) return decline('65', 'ALREADY_USED')
  made.spentBy = key
  return {
    status: 'APPROVED',
    approvalCode: randomDigits(6),
    responseCode: '00',
    retrievalReferenceNumber: randomDigits(12),
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}

function decline(responseCode: string, reason: string): object {
  return { status: 'DECLINED', responseCode, reason }
}
