import { WalletError } from '../errors.ts'
import { defineFlow, minutes } from '../flow/define.ts'
import type { FlowDefinition } from '../flow/types.ts'
import type { PurchaseInput } from './flow.ts'
import { payRequest } from './pay.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { settle } from './settle.ts'
import type { PurchaseStatus } from './types.ts'

/**
 * Settles a purchase that had ended as `unknown` when the merchant's receipt comes after all: the network is told, and
 * budget and activity are put right. Nothing is paid here. Its key is the purchase's id.
 */
export function createLateOutcomeFlow(deps: PurchaseFlowDeps): FlowDefinition<PurchaseInput, PurchaseStatus> {
  return defineFlow<PurchaseInput, PurchaseStatus>(
    'purchase/late-outcome',
    { version: 1, deadline: minutes(60) },
    async (flow, { purchaseId }) => {
      const known = await flow.value('known', () => readKnown(deps, purchaseId))
      const { request, payment, outcome } = known
      return settle(flow, deps, deps.providerOf(request.card), request, payment, outcome, purchaseId)
    },
  )
}

async function readKnown(deps: PurchaseFlowDeps, purchaseId: string) {
  const purchase = await deps.records.require(purchaseId)
  const { facts, payment, reported } = await deps.records.open(purchase)
  const card = await deps.cards.find(purchase.cardId ?? '')
  if (!card || !payment || !reported) throw new WalletError('not_found', { what: 'payment' })
  const { approvalCode, ...told } = reported
  return {
    request: payRequest({ purchaseId, facts, factsHash: purchase.factsHash ?? '' }, card),
    payment,
    outcome: { ...told, ...(approvalCode !== undefined && { approvalCode }) },
  }
}
