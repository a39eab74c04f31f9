import { type ErrorCode, errorCodes } from '../errors.ts'
import type { ResultView } from '../messages/approval.ts'
import type { Purchase, PurchaseSecret, PurchaseStatus } from '../purchase/types.ts'
import type { FlowRow } from '../store/rows.ts'

const outcomeOfPurchase: Partial<Record<PurchaseStatus, ResultView['outcome']>> = {
  settled: 'paid',
  redeemed: 'ready',
  approved: 'ready',
  declined: 'declined',
  canceled: 'cancelled',
  expired: 'expired',
  failed: 'failed',
  unknown: 'unknown',
}

const outcomeOfFlow: Record<string, ResultView['outcome']> = {
  done: 'linked',
  declined: 'declined',
  cancelled: 'cancelled',
  expired: 'expired',
  failed: 'failed',
  unknown: 'unknown',
}

/** How a purchase ended, for the last screen. The record decides, not the flow: a late receipt may have settled it. */
export function resultOfPurchase(purchase: Purchase, secret: PurchaseSecret, lastFour: string | undefined): ResultView {
  return {
    outcome: outcomeOfPurchase[purchase.status] ?? 'unknown',
    payee: secret.facts.payee.name,
    amount: secret.facts.amount,
    ...(lastFour !== undefined && { lastFour }),
    ...(secret.receipt !== undefined && { receipt: secret.facts.checkout.id }),
    ...(purchase.error && { error: purchase.error }),
  }
}

/** How linking a card, or a permission, ended. */
export function resultOfFlow(flow: FlowRow): ResultView {
  const error = errorCodes.find((code): code is ErrorCode => code === flow.error?.code)
  return { outcome: outcomeOfFlow[flow.state] ?? 'unknown', ...(error && { error }) }
}
