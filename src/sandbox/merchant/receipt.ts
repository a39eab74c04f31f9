import { SignJWT } from 'jose'
import type { Order, PaymentResult } from './orders.ts'
import type { Shop } from './shop.ts'

/**
 * The shop's signed word about a payment: an AP2 PaymentReceipt whose `reference` is the hash of the checkout token.
 * A shop that signs nothing gives none.
 */
export async function signReceipt(shop: Shop, order: Order, payment: PaymentResult): Promise<string | undefined> {
  if (order.checkoutHash === undefined) return undefined
  const { signing, foreign } = shop.keys
  const key = order.variants.has('foreign-receipt') ? foreign : signing
  return new SignJWT({
    iss: shop.origin,
    iat: Math.floor(payment.at / 1000),
    reference: order.variants.has('misplaced-receipt') ? otherReference(order.checkoutHash) : order.checkoutHash,
    payment_id: payment.paymentId,
    ...outcome(payment),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'payment-receipt+jwt', kid: signing.kid })
    .sign(key.privateKey)
}

function outcome(payment: PaymentResult) {
  if (payment.approvalCode !== undefined)
    return {
      status: 'Success',
      psp_confirmation_id: payment.approvalCode,
      network_confirmation_id: payment.retrievalReferenceNumber,
    }
  return { status: 'Error', error: 'payment_declined', error_description: 'The bank did not approve this payment.' }
}

function otherReference(hash: string): string {
  return [...hash].reverse().join('')
}
