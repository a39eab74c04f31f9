import { WalletError } from '../errors.ts'
import type { Call } from '../flow/types.ts'
import { type PaymentReceipt, verifyReceipt } from '../mandate/receipt.ts'
import { readMerchantKeys } from './keys.ts'
import type { OwnSurface } from './own-surface.ts'
import type { PurchaseRecords } from './records.ts'
import type { Purchase, PurchaseStatus, Reported } from './types.ts'

export interface ReportDeps {
  readonly records: PurchaseRecords
  readonly wellKnown: (origin: string, call: Call) => Promise<unknown>
  readonly surface: Pick<OwnSurface, 'deliver'>
  /** Settles a purchase whose own flow has ended without knowing. */
  readonly settleLate: (purchaseId: string) => Promise<void>
  readonly now: () => number
}

/** Milliseconds for fetching the merchant's keys. */
const KEY_TIMEOUT = 20_000

/** Statuses in which a credential may have been used, so that a receipt can be about it. */
const reportable: ReadonlySet<PurchaseStatus> = new Set(['approved', 'redeemed', 'unknown'])

/**
 * Takes the merchant's receipt from the agent. It is believed for the merchant's signature, not for who brought it;
 * bringing it twice, or after the purchase is settled, changes nothing.
 * @throws WalletError `receipt_invalid`
 */
export async function reportOutcome(deps: ReportDeps, purchase: Purchase, receipt: string): Promise<void> {
  if (purchase.status === 'settled' || purchase.status === 'failed') return
  if (!reportable.has(purchase.status)) throw new WalletError('receipt_invalid', { reason: 'nothing_released' })
  const { facts } = await deps.records.open(purchase)
  const { payee, checkout } = facts
  if (!checkout.verified) throw new WalletError('receipt_invalid', { reason: 'merchant_signs_nothing' })
  const call: Call = { signal: AbortSignal.timeout(KEY_TIMEOUT), idempotencyKey: crypto.randomUUID() }
  const keys = readMerchantKeys(await deps.wellKnown(payee.origin, call))
  const verified = await verifyReceipt(receipt, keys.signing, {
    issuer: payee.origin,
    reference: checkout.hash,
    notBefore: purchase.createdAt,
    now: deps.now(),
  })
  const reported = toReported(verified)
  await deps.records.amend(purchase.id, kept => ({ ...kept, receipt, reported }))
  if (purchase.status === 'unknown') await deps.settleLate(purchase.id)
  else await deps.surface.deliver(purchase.id, 'reported', reported)
}

/**
 * The page was about to put the card of a filled purchase into an address. The card may have been used all the same, by
 * the page's script: nobody knows, so the purchase ends as that.
 */
export async function reportKeptBack(
  { records, surface, now }: Pick<ReportDeps, 'records' | 'surface' | 'now'>,
  { origin, about }: { readonly origin: string; readonly about: string },
): Promise<void> {
  for (const purchase of await records.inStatus('redeemed')) {
    const { facts } = await records.open(purchase)
    if (facts.payee.origin !== origin || facts.checkout.hash !== about) continue
    await surface.deliver(purchase.id, 'reported', { status: 'kept_back', at: now() })
  }
}

function toReported(receipt: PaymentReceipt): Reported {
  const at = receipt.iat * 1000
  if (receipt.status === 'Error') return { status: 'declined', at }
  return { status: 'approved', at, approvalCode: receipt.psp_confirmation_id }
}
