import { type PurchaseStatus, terminalStatuses } from './types.ts'

/** Where a purchase may go from where it stands. A late receipt may still settle what was `unknown`. */
const next: Record<PurchaseStatus, readonly PurchaseStatus[]> = {
  pending_approval: ['requires_action', 'declined', 'expired', 'canceled', 'failed'],
  requires_action: ['pending_approval', 'approved', 'declined', 'expired', 'canceled', 'failed', 'unknown'],
  approved: ['requires_action', 'redeemed', 'settled', 'declined', 'expired', 'canceled', 'failed', 'unknown'],
  redeemed: ['settled', 'canceled', 'failed', 'unknown'],
  unknown: ['settled', 'failed'],
  settled: [],
  declined: [],
  expired: [],
  canceled: [],
  failed: [],
}

/** True if a purchase may move from one status to another. */
export function canMove(from: PurchaseStatus, to: PurchaseStatus): boolean {
  return next[from].includes(to)
}

/** Still a question to the person or to the network: counts as the one pending request of its requester. */
export function isPending(status: PurchaseStatus): boolean {
  return status === 'pending_approval' || status === 'requires_action'
}

/** True once nothing more happens by itself. */
export function isTerminal(status: PurchaseStatus): boolean {
  return terminalStatuses.has(status)
}

/** Nothing was handed over yet, so stopping leaves no doubt about the money. */
export function isCancelable(status: PurchaseStatus): boolean {
  return isPending(status) || status === 'approved'
}
