import type { Flow } from '../../flow/types.ts'
import { offerLinkAgain } from '../link-again.ts'
import type { Payment, PaymentCredential } from '../types.ts'
import { untilDone } from './again.ts'
import { collect } from './checkout.ts'
import { type Confirmed, confirmPurchase, isLinkForgotten } from './confirm-purchase.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { linkKey } from './link-card.ts'
import type { Paying, Reference } from './paying.ts'
import { digitalCardIdOf } from './reference.ts'

/**
 * Pays: the card is linked first where it is not, then the passkey for this very amount and merchant (contract 8), then
 * a token with a code that works once (contract 10).
 * Throws WalletError `provider_declined`, `message_forged` when what comes back is not what was approved, or `cancelled`
 * (context `wants: 'other_card'` when the person asks for another card).
 */
export async function pay(flow: Flow, paying: Paying): Promise<Payment> {
  const { deps, request, linkCard } = paying
  const reference: Reference = await flow.value('mastercard-ids', () => ({
    digitalCardId: digitalCardIdOf(request.card),
    correlationId: crypto.randomUUID(),
    transactionId: request.orderCode,
  }))
  if (!(await flow.value('mastercard-linked', () => deps.links.isLinked(request.card))))
    await flow.child('mastercard-link', linkCard, request.card, linkKey(request.card))
  const credential = await flow.attempt('mastercard-pay', attempt => payOnce(attempt, paying, reference), {
    secret: 'secret',
  })
  const at = await flow.value('mastercard-at', deps.now)
  await flow.step('mastercard-touch', { onUnknown: 'repeat' }, () => deps.links.touch(PROVIDER_ID, request.card.id, at))
  return { credential, reference }
}

async function payOnce(flow: Flow, paying: Paying, reference: Reference): Promise<PaymentCredential> {
  const confirmed = await untilDone(flow, 'passkey', count => confirmLinked(flow, paying, `confirm-${count}`))
  return collect(flow, paying, reference, confirmed)
}

/** Where Mastercard does not know the passkey of this card any more, the card is linked again and the page visited once more. */
async function confirmLinked(flow: Flow, paying: Paying, name: string): Promise<Confirmed> {
  try {
    return await confirmPurchase(flow, paying, name)
  } catch (thrown) {
    if (!isLinkForgotten(thrown)) throw thrown
  }
  const { deps, linkCard, request } = paying
  await offerLinkAgain(flow, deps.links, { card: request.card, provider: PROVIDER_LABEL }, name)
  await flow.child(`${name}-link`, linkCard, request.card, linkKey(request.card))
  return confirmPurchase(flow, paying, `${name}-again`)
}
