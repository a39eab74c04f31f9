import { defineMethod } from '../method.ts'
import { viewPurchase } from '../view.ts'

/** Withdraws a purchase that was not handed over yet. */
export const cancelPurchase = defineMethod('wallet_cancelPurchase', {
  run: async ({ purchases }, { requester }, { id }) => viewPurchase(await purchases.cancel(requester, id)),
})
