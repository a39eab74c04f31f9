import { defineMethod } from '../method.ts'
import { viewPurchase } from '../view.ts'

/** Takes the merchant's receipt. */
export const reportOutcome = defineMethod('wallet_reportOutcome', {
  run: async ({ purchases }, { requester }, { id, receipt }) =>
    viewPurchase(await purchases.reportOutcome(requester, id, receipt)),
})
