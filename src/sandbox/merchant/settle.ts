import { randomUUID } from 'node:crypto'
import type { AuthorizationAnswer } from './acquirer.ts'
import type { Card } from './card.ts'
import type { Order, OrderStatus, PaymentResult } from './orders.ts'
import { signReceipt } from './receipt.ts'
import { Refusal } from './refusal.ts'
import type { Shop } from './shop.ts'

const endOf: Record<AuthorizationAnswer['status'], OrderStatus> = {
  APPROVED: 'paid',
  DECLINED: 'declined',
  UNKNOWN: 'unknown',
}

/**
 * Charges a card for an order, whichever way the card came, and signs the receipt. A declined order can be tried again;
 * a paid one, one being paid, or one whose payment is unknown can't. Throws {@link Refusal}.
 */
export async function settle(shop: Shop, order: Order, card: Card, by: PaymentResult['by']): Promise<void> {
  if (order.expiresAt <= shop.now()) throw new Refusal(410, 'expired', 'This checkout has ended.')
  if (order.status !== 'open' && order.status !== 'declined')
    throw new Refusal(409, 'already_paid', 'This order was paid before, or is being paid now.')
  order.status = 'paying'
  order.attempts += 1
  const answer = await shop.acquirer.authorize({
    ...card,
    amount: { amount: order.charge, currency: order.currency },
    merchantUrl: shop.origin,
    // Each attempt is an order of its own to the bank, which answers the same order the same way for ever.
    orderId: `${order.id}.${order.attempts}`,
  })
  const payment: PaymentResult = {
    paymentId: `pay_${randomUUID().replaceAll('-', '')}`,
    at: shop.now(),
    lastFour: card.number.slice(-4),
    by,
    ...(answer.status === 'APPROVED' && {
      approvalCode: answer.approvalCode,
      retrievalReferenceNumber: answer.retrievalReferenceNumber,
      responseCode: answer.responseCode,
    }),
    ...(answer.status === 'DECLINED' && { responseCode: answer.responseCode, reason: answer.reason }),
  }
  const receipt = answer.status === 'UNKNOWN' ? undefined : await signReceipt(shop, order, payment)
  order.payment = payment
  if (receipt !== undefined) order.receipt = receipt
  order.status = endOf[answer.status]
}
