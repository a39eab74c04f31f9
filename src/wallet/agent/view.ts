import type { Purchase } from '../purchase/types.ts'
import { tellableCode } from './errors.ts'
import type { PurchaseView } from './schema.ts'

/** A purchase as its agent sees it: where it stands, and no more. */
export function viewPurchase({ id, status, action, error, expiresAt }: Purchase): PurchaseView {
  return {
    id,
    status,
    ...(action && { action }),
    ...(error && { error: tellableCode(error) }),
    expiresAt: new Date(expiresAt).toISOString(),
  }
}
