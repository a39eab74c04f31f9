import type { Flow } from '../flow/types.ts'
import { giveBack } from './give-back.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { isTerminal } from './status.ts'
import type { Purchase, PurchaseStatus } from './types.ts'

/** Why a purchase ends before it is settled. */
export interface Ending {
  readonly status: PurchaseStatus
  readonly error?: Purchase['error']
}

/**
 * Ends a purchase wherever it stands. What was handed over may have been used, so that ends as `unknown` and keeps its
 * reservation; otherwise the provider is told to forget it and the money is free again. Safe to run twice.
 */
export async function unwind(flow: Flow, deps: PurchaseFlowDeps, purchaseId: string, ending: Ending): Promise<void> {
  const status = await flow.value('where', async () => (await deps.records.require(purchaseId)).status)
  if (isTerminal(status)) return
  const handedOver = status === 'redeemed'
  const reserved = status === 'requires_action' || status === 'approved'
  if (reserved && ending.status !== 'unknown') await giveBack(flow, deps, purchaseId)
  await flow.step('end', { onUnknown: 'repeat' }, async () => {
    await deps.handovers.wipe(purchaseId)
    if (handedOver && ending.status !== 'unknown') {
      await deps.records.move(purchaseId, 'unknown', { error: 'outcome_unknown' })
      return
    }
    const { status: to, error } = ending
    await deps.records.move(purchaseId, to, {
      ...(error && { error }),
      ...(reserved && to !== 'unknown' && { movement: 'released' as const }),
    })
  })
}
