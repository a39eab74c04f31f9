import { currencyOf } from '../../../wire/currency.ts'
import { fromDecimal } from '../../../wire/decimal.ts'
import type { VisaContext } from '../context.ts'
import type { Assertion, Mandate } from '../state.ts'
import { isFresh } from './assurance.ts'

/**
 * True if an assertion authorises mandates: fresh, not used for another instruction, for at least this money in this
 * currency, and for the named merchant (contract 7.4 step 8, 14 rule 4).
 */
export function authorises(
  sandbox: VisaContext,
  assertion: Assertion | undefined,
  mandates: readonly Mandate[],
): assertion is Assertion {
  if (assertion === undefined || !isFresh(sandbox, assertion, 'instruction')) return false
  const sameMerchant = mandates.every(mandate => namesMerchant(mandate, assertion))
  return sameMerchant && coversMoney(assertion, mandates)
}

function namesMerchant({ preferredMerchantName }: Mandate, assertion: Assertion): boolean {
  return preferredMerchantName === undefined || preferredMerchantName === assertion.merchantName
}

function coversMoney(assertion: Assertion, mandates: readonly Mandate[]): boolean {
  const currencies = new Set(mandates.map(mandate => mandate.declineThreshold.currencyCode))
  const [currency, ...others] = currencies
  if (currency === undefined || others.length > 0 || currencyOf(currency).numeric !== assertion.currency) return false
  const wanted = mandates.reduce((sum, { declineThreshold }) => sum + minor(declineThreshold.amount, currency), 0)
  return wanted <= minor(assertion.amount, currency)
}

/** Minor units of a decimal amount in a currency. */
export function minor(amount: string, currency: string): number {
  return fromDecimal(amount, currency).amount
}

/** True if a change of mandates takes more than was authorised: money, time, or another merchant (contract 8.4). */
export function raises(before: readonly Mandate[], after: readonly Mandate[]): boolean {
  return after.some(mandate =>
    raisesOne(
      before.find(({ mandateId }) => mandateId === mandate.mandateId),
      mandate,
    ),
  )
}

function raisesOne(before: Mandate | undefined, after: Mandate): boolean {
  if (before === undefined) return true
  const { amount, currencyCode } = after.declineThreshold
  if (currencyCode !== before.declineThreshold.currencyCode) return true
  if (minor(amount, currencyCode) > minor(before.declineThreshold.amount, currencyCode)) return true
  if (Number(after.effectiveUntilTime) > Number(before.effectiveUntilTime)) return true
  return after.preferredMerchantName !== before.preferredMerchantName
}
