import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { Outcome, Payment, PaymentProvider, PayRequest } from '../providers/types.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import type { Change } from './records.ts'
import type { PurchaseStatus } from './types.ts'

/** Tells the network how it went, then closes the purchase and its reservation. */
export async function settle(
  flow: Flow,
  deps: PurchaseFlowDeps,
  provider: PaymentProvider,
  request: PayRequest,
  payment: Pick<Payment, 'reference'>,
  outcome: Outcome,
  purchaseId: string,
): Promise<PurchaseStatus> {
  const detail = await confirm(flow, provider, request, payment, outcome)
  const [status, change] = close(outcome)
  await flow.step('close', { onUnknown: 'repeat' }, async () => {
    await deps.handovers.wipe(purchaseId)
    await deps.records.move(purchaseId, status, { ...change, ...(detail !== undefined && { detail }) })
  })
  return status
}

/** A network that won't take the confirmation changes nothing about what happened at the merchant. */
async function confirm(
  flow: Flow,
  provider: PaymentProvider,
  request: PayRequest,
  payment: Pick<Payment, 'reference'>,
  outcome: Outcome,
): Promise<string | undefined> {
  try {
    await provider.confirm(flow, request, payment, outcome)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof WalletError) || thrown.code === 'cancelled' || thrown.code === 'expired') throw thrown
    return 'confirmation_failed'
  }
}

function close(outcome: Outcome): [PurchaseStatus, Change] {
  switch (outcome.status) {
    case 'approved':
      return ['settled', { movement: 'spent' }]
    case 'cancelled':
      return ['canceled', { movement: 'released', detail: 'not_paid' }]
    default:
      return ['failed', { movement: 'released', error: 'provider_declined' }]
  }
}
