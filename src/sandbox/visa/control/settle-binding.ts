import type { VisaContext } from '../context.ts'
import { approveBinding, declineBinding } from '../passkeys/bindings.ts'
import { type Approval, announceApproval } from './approval-notification.ts'

/** The issuer's word on a device, given outside the API: changes the binding, then announces it. */
export async function settleBinding(sandbox: VisaContext, approval: Approval): Promise<void> {
  const settle = approval.status === 'APPROVED' ? approveBinding : declineBinding
  settle(sandbox, approval)
  await announceApproval(sandbox, approval)
}
