import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import { payRequest } from './pay.ts'
import type { PurchaseFlowDeps } from './ports.ts'

/**
 * Tells the provider that nothing will come of what it holds of a purchase: a credential, or the leave to get one. Never
 * fails for what the provider says.
 */
export async function giveBack(flow: Flow, deps: PurchaseFlowDeps, purchaseId: string): Promise<void> {
  const known = await flow.value('to-give-back', async () => {
    const purchase = await deps.records.require(purchaseId)
    const { facts, payment, begun } = await deps.records.open(purchase)
    const card = await deps.cards.find(purchase.cardId ?? '')
    const reference = payment?.reference ?? begun ?? {}
    return card && { card, facts, factsHash: purchase.factsHash ?? '', reference }
  })
  if (!known) return
  const request = payRequest({ purchaseId, facts: known.facts, factsHash: known.factsHash }, known.card)
  try {
    await deps.providerOf(known.card).cancel(flow, request, { reference: known.reference })
  } catch (thrown) {
    // The network lets an unused credential lapse by itself: the person's end of it must not wait for that.
    if (!(thrown instanceof WalletError) || thrown.code === 'cancelled' || thrown.code === 'expired') throw thrown
  }
}
