import { toDecimal } from '../../wire/decimal.ts'
import type { Money } from '../../wire/money.ts'
import { WalletError } from '../errors.ts'
import { type MerchantCheckout, readCheckout } from './checkout.ts'
import type { Claim } from './claim.ts'
import { hashJson, hashText } from './hash.ts'
import { webOrigin } from './origin.ts'
import type { Difference, FrozenFacts, LineItem, Requester } from './types.ts'

/** Milliseconds a checkout without a time of its own stays open to approval. */
export const UNSIGNED_LIFETIME = 30 * 60_000

/** Milliseconds a checkout may stay open to approval at most, whatever the merchant signed. */
export const MAX_LIFETIME = 24 * 60 * 60_000

/** Facts and where the agent's word differs from the merchant's. */
export interface Stated {
  readonly facts: FrozenFacts
  readonly differences: readonly Difference[]
}

/**
 * Facts as claimed at the door, before any signature was checked (`verified: false`): the wallet may be locked or
 * offline, yet what is plainly wrong is refused at once.
 * @throws WalletError `invalid_input`, `checkout_invalid`, `checkout_expired`, `checkout_mismatch`, `not_permitted`
 */
export async function stateFacts(requester: Requester, claim: Claim, now: number): Promise<Stated> {
  const payeeOrigin = webOrigin(claim.payment.payee.website, 'mandates.payment.payee.website')
  requireReleaseFits(claim, requester, payeeOrigin)
  if (!claim.checkout) return { facts: await unsignedFacts(requester, claim, payeeOrigin, now), differences: [] }
  await requireHashes(claim.checkout.checkout_jwt, claim)
  const checkout = readCheckout(claim.checkout.checkout_jwt, now)
  return stateSigned(requester, claim, checkout, now)
}

/** Facts from a merchant's statement. Verified ones come out of here again with `verified`, the key and the seal set. */
export async function stateSigned(
  requester: Requester,
  claim: Claim,
  checkout: MerchantCheckout,
  now: number,
): Promise<Stated> {
  const hash = claim.checkout?.checkout_hash ?? ''
  const facts = signedFacts(requester, claim, checkout, hash, now)
  const claimedOrigin = webOrigin(claim.payment.payee.website, 'mandates.payment.payee.website')
  if (claimedOrigin !== checkout.iss) throw new WalletError('checkout_mismatch', { field: 'payee' })
  const { website } = checkout.checkout.merchant
  if (website !== undefined && webOrigin(website, 'checkout.merchant.website') !== checkout.iss) {
    throw new WalletError('checkout_mismatch', { field: 'merchant.website' })
  }
  return { facts, differences: compare(claim, facts) }
}

function requireReleaseFits(claim: Claim, requester: Requester, payeeOrigin: string): void {
  if (claim.release !== 'fill' && !claim.checkout) {
    // Nobody vouches for the key of a shop that signs nothing.
    throw new WalletError('checkout_untrusted_key', { field: 'release' })
  }
  if (claim.release === 'plain' && !isMerchantsOwn(requester, payeeOrigin)) {
    throw new WalletError('not_permitted', { field: 'release' })
  }
}

/** True when the one who asks is, by the browser's word, the merchant itself: its own page, not framed by another. */
export function isMerchantsOwn(requester: Requester, payeeOrigin: string): boolean {
  return requester.kind === 'page' && requester.topOrigin === undefined && requester.origin === payeeOrigin
}

async function requireHashes(jwt: string, claim: Claim): Promise<void> {
  const hash = await hashText(jwt)
  if (claim.checkout?.checkout_hash !== hash) throw new WalletError('checkout_mismatch', { field: 'checkout_hash' })
  if (claim.payment.transaction_id !== hash) throw new WalletError('checkout_mismatch', { field: 'transaction_id' })
}

function signedFacts(
  requester: Requester,
  claim: Claim,
  { iss, exp, checkout }: MerchantCheckout,
  hash: string,
  now: number,
): FrozenFacts {
  const { merchant, currency, totals } = checkout
  const money = (amount: number): Money => ({ amount, currency })
  return {
    version: 1,
    requester,
    payee: {
      origin: iss,
      name: merchant.name,
      ...(merchant.country !== undefined && { country: merchant.country }),
      ...(merchant.category_code !== undefined && { categoryCode: merchant.category_code }),
    },
    amount: money(totals.total),
    items: checkout.line_items.map(item => ({ ...item, total: money(item.total) })),
    ...(totals.shipping !== undefined && { shipping: money(totals.shipping) }),
    ...(totals.tax !== undefined && { tax: money(totals.tax) }),
    checkout: { id: checkout.id, hash, expiresAt: Math.min(exp * 1000, now + MAX_LIFETIME), verified: false },
    release: { kind: claim.release },
  }
}

async function unsignedFacts(requester: Requester, claim: Claim, origin: string, now: number): Promise<FrozenFacts> {
  const { described, payment } = claim
  // An amount alone can't be judged by a person: what is bought must be said.
  if (!described) throw new WalletError('invalid_input', { field: 'checkout' })
  const money = (amount: number): Money => ({ amount, currency: payment.payment_amount.currency })
  return {
    version: 1,
    requester,
    payee: { origin, name: payment.payee.name },
    amount: payment.payment_amount,
    items: described.line_items.map(item => ({ ...item, total: money(item.total) })),
    ...(described.totals?.shipping !== undefined && { shipping: money(described.totals.shipping) }),
    ...(described.totals?.tax !== undefined && { tax: money(described.totals.tax) }),
    checkout: {
      id: described.id ?? payment.transaction_id,
      hash: await hashJson({ payment, described }),
      expiresAt: now + UNSIGNED_LIFETIME,
      verified: false,
    },
    release: { kind: 'fill' },
  }
}

function compare(claim: Claim, facts: FrozenFacts): Difference[] {
  const { payee, payment_amount: amount } = claim.payment
  const differences: Difference[] = []
  const note = (field: Difference['field'], claimed: string, signed: string) => {
    if (claimed !== signed) differences.push({ field, claimed, signed })
  }
  if (amount.currency === facts.amount.currency) note('amount', spell(amount), spell(facts.amount))
  else note('currency', spell(amount), spell(facts.amount))
  note('payee', payee.name, facts.payee.name)
  if (!claim.described) return differences
  const { line_items: items, totals } = claim.described
  note('items', list(items.map(item => ({ ...item, total: { ...amount, amount: item.total } }))), list(facts.items))
  if (totals?.shipping !== undefined) {
    note('shipping', spell({ ...amount, amount: totals.shipping }), facts.shipping ? spell(facts.shipping) : '–')
  }
  return differences
}

/** `42.50 USD`: plain and the same in every language; surfaces format what they know as money themselves. */
function spell(money: Money): string {
  return `${toDecimal(money)} ${money.currency}`
}

function list(items: readonly LineItem[]): string {
  return items
    .map(item => `${item.quantity} × ${item.title} ${spell(item.total)}`)
    .join(', ')
    .slice(0, 200)
}
