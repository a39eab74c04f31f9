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
  if (isReserved(status)) {
    // Before anything else nobody can fetch it any more: the provider may take its time.
    await flow.step('lock-away', { onUnknown: 'repeat' }, () => deps.handovers.wipe(purchaseId))
    if (ending.status !== 'unknown') await giveBack(flow, deps, purchaseId)
  }
  await flow.step('end', { onUnknown: 'repeat' }, () => end(deps, purchaseId, status, ending))
}

function isReserved(status: PurchaseStatus): boolean {
  return status === 'requires_action' || status === 'approved'
}

/** An agent may have fetched it in the very moment in which it was taken back. */
async function end(
  { records, handovers }: PurchaseFlowDeps,
  purchaseId: string,
  status: PurchaseStatus,
  { status: to, error }: Ending,
): Promise<void> {
  await handovers.wipe(purchaseId)
  if (status !== 'redeemed' || to === 'unknown') {
    const { status: now } = await records.move(purchaseId, to, {
      from: status,
      ...(error && { error }),
      ...(isReserved(status) && to !== 'unknown' && { movement: 'released' as const }),
    })
    if (now !== 'redeemed') return
  }
  await records.move(purchaseId, 'unknown', { error: 'outcome_unknown' })
}
