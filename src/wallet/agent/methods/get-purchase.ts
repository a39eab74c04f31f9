import { defineMethod } from '../method.ts'
import { viewPurchase } from '../view.ts'

/** Tells where a purchase of this requester stands. */
export const getPurchase = defineMethod('wallet_getPurchase', {
  run: async ({ purchases }, { requester }, { id }) => viewPurchase(await purchases.get(requester, id)),
})
