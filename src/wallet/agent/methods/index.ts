import type { Method } from '../method.ts'
import type { MethodName } from '../schema.ts'
import { cancelPurchase } from './cancel-purchase.ts'
import { getCapabilities } from './get-capabilities.ts'
import { getMandates } from './get-mandates.ts'
import { getPurchase } from './get-purchase.ts'
import { redeem } from './redeem.ts'
import { reportOutcome } from './report-outcome.ts'
import { requestPermissions } from './request-permissions.ts'
import { requestPurchase } from './request-purchase.ts'
import { revokePermissions } from './revoke-permissions.ts'

/** Every method of the agent API. */
export const methods: { readonly [M in MethodName]: Method<M> } = {
  wallet_getCapabilities: getCapabilities,
  wallet_requestPermissions: requestPermissions,
  wallet_requestPurchase: requestPurchase,
  wallet_getPurchase: getPurchase,
  wallet_cancelPurchase: cancelPurchase,
  wallet_redeem: redeem,
  wallet_reportOutcome: reportOutcome,
  wallet_getMandates: getMandates,
  wallet_revokePermissions: revokePermissions,
}
