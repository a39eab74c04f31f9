import type { AgentWords, Constraint, PurchaseRequest } from '../../../agent-client/index.ts'
import type { Task } from './controls.ts'
import type { Checkout } from './shop.ts'

/** What Ada asks permission for: up to so much a purchase, perhaps at this shop only. */
export function toCaveats({ permissionMax, permissionShopOnly, shop }: Task): Constraint[] {
  return [
    ...(permissionMax === undefined
      ? []
      : [{ type: 'payment.amount_range' as const, currency: 'USD', max: permissionMax }]),
    ...(permissionShopOnly
      ? [{ type: 'payment.allowed_payees' as const, allowed: [{ id: 'shop', name: 'Shop', website: shop }] }]
      : []),
  ]
}

/** What Ada says about herself. */
export function toWords({ agentName, purpose }: Task): AgentWords {
  return { name: agentName, purpose }
}

/** The shop's checkout as AP2 mandates, with whatever Ada is told to claim instead. */
export function toRequest(task: Task, checkout: Checkout): PurchaseRequest {
  const { merchant, currency, totals, lineItems, checkoutJwt, checkoutHash, checkoutId } = checkout
  const { claimedAmount = totals.total, claimedCurrency = currency, claimedPayee = merchant.website } = task
  const signed = checkoutJwt && checkoutHash ? { checkout_jwt: checkoutJwt, checkout_hash: checkoutHash } : undefined
  return {
    idempotencyKey: task.idempotencyKey ?? crypto.randomUUID(),
    release: task.release,
    mandates: [
      ...(signed ? [{ vct: 'mandate.checkout.1' as const, ...signed }] : []),
      {
        vct: 'mandate.payment.1',
        transaction_id: checkoutHash ?? checkoutId,
        payee: { ...merchant, website: claimedPayee },
        payment_amount: { amount: claimedAmount, currency: claimedCurrency },
        payment_instrument: { id: 'any', type: 'card' },
      },
    ],
    // A shop that signs nothing leaves the cart to the agent's word.
    ...(!signed && {
      checkout: {
        id: checkoutId,
        line_items: lineItems.map(({ title, quantity, total }) => ({ title, quantity, total })),
        totals: { shipping: totals.shipping, tax: totals.tax },
      },
    }),
    agent: toWords(task),
  }
}
