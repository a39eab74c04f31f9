import * as v from 'valibot'
import { moneySchema } from '../../../wire/money.ts'
import { minor } from '../commerce/authorise.ts'
import type { VisaContext } from '../context.ts'
import { randomDigits } from '../digest.ts'
import type { IssuedCredential } from '../state.ts'

/** What a merchant presents. `merchantUrl` is its origin, `orderId` its own. */
export const paymentSchema = v.object({
  number: v.pipe(v.string(), v.regex(/^\d{13,19}$/)),
  expirationMonth: v.pipe(v.string(), v.regex(/^\d{2}$/)),
  expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
  securityCode: v.optional(v.pipe(v.string(), v.maxLength(4))),
  cryptogram: v.optional(v.pipe(v.string(), v.maxLength(100))),
  amount: moneySchema,
  merchantUrl: v.pipe(v.string(), v.url()),
  orderId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
})
export type CardPayment = v.InferOutput<typeof paymentSchema>

interface Declined {
  readonly status: 'DECLINED'
  readonly responseCode: string
  readonly reason: string
}

/** Checks a payment against the credentials that were issued, and spends them when it is approved. */
export function checkPayment(sandbox: VisaContext, payment: CardPayment, orderKey: string) {
  const presented = readCredentials(sandbox, payment)
  if ('status' in presented) return presented
  spend(sandbox, presented, orderKey)
  return {
    status: 'APPROVED' as const,
    approvalCode: randomDigits('', 6),
    responseCode: '00',
    retrievalReferenceNumber: randomDigits('', 12),
  }
}

/** A refusal of the network with its two-character response code. */
export function decline(responseCode: string, reason: string): Declined {
  return { status: 'DECLINED', responseCode, reason }
}

function readCredentials(sandbox: VisaContext, payment: CardPayment): Declined | readonly IssuedCredential[] {
  const token = [...sandbox.state.tokens.values()].find(({ number }) => number === payment.number)
  if (token === undefined) return decline('14', 'UNKNOWN_NUMBER')
  if (token.state !== 'ACTIVE') return decline('62', 'TOKEN_NOT_ACTIVE')
  const { expirationMonth, expirationYear } = payment
  const sameExpiry = token.expirationMonth === expirationMonth && token.expirationYear === expirationYear
  if (!sameExpiry) return decline('54', 'WRONG_EXPIRATION')
  const found = valuesOf(payment).map(value => findCredential(sandbox, payment, value))
  const credentials = found.filter(credential => credential !== undefined)
  const ofOnePurchase = new Set(credentials.map(({ purchase }) => purchase)).size === 1
  if (credentials.length < found.length || !ofOnePurchase) return decline('N7', 'WRONG_DYNAMIC_DATA')
  const refusals = credentials.map(credential => misuse(sandbox, credential, payment))
  return refusals.find(refusal => refusal !== undefined) ?? credentials
}

interface DynamicValue {
  readonly kind: IssuedCredential['kind']
  readonly value: string
}

/** Every value that is presented must be right, not one of them. */
function valuesOf({ securityCode, cryptogram }: CardPayment): readonly DynamicValue[] {
  if (securityCode === undefined && cryptogram === undefined) return [{ kind: 'NONE', value: '' }]
  const code: DynamicValue[] = securityCode === undefined ? [] : [{ kind: 'DAVV', value: securityCode }]
  return cryptogram === undefined ? code : [...code, { kind: 'TAVV', value: cryptogram }]
}

/** Among credentials with the stated value the one for this merchant and money is meant: three digits may collide. */
function findCredential(
  sandbox: VisaContext,
  payment: CardPayment,
  presented: DynamicValue,
): IssuedCredential | undefined {
  const issued = [...sandbox.state.credentials.values()].filter(credential => {
    return (
      credential.number === payment.number && credential.kind === presented.kind && credential.value === presented.value
    )
  })
  return issued.find(credential => misuse(sandbox, credential, payment) === undefined) ?? issued.at(-1)
}

function misuse(sandbox: VisaContext, issued: IssuedCredential, payment: CardPayment): Declined | undefined {
  if (issued.spentBy !== undefined) return decline('65', 'ALREADY_USED')
  if (issued.expiresAt <= sandbox.clock.now()) return decline('54', 'DYNAMIC_DATA_EXPIRED')
  if (issued.merchantOrigin !== new URL(payment.merchantUrl).origin) return decline('57', 'WRONG_MERCHANT')
  if (issued.currency !== payment.amount.currency) return decline('13', 'WRONG_CURRENCY')
  if (minor(issued.amount, issued.currency) !== payment.amount.amount) return decline('13', 'WRONG_AMOUNT')
  return undefined
}

/** Spends what was presented, and the other kind of dynamic data of the same purchase, so that one purchase pays once. */
function spend(sandbox: VisaContext, presented: readonly IssuedCredential[], orderKey: string): void {
  const [first] = presented
  const kinds = new Set(presented.map(({ kind }) => kind))
  for (const issued of sandbox.state.credentials.values()) {
    const isCounterpart = issued.purchase === first?.purchase && !kinds.has(issued.kind)
    if (presented.includes(issued) || (isCounterpart && issued.spentBy === undefined)) issued.spentBy = orderKey
  }
}
