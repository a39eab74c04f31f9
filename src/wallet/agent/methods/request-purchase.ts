import { WalletError } from '../../errors.ts'
import type { Claim } from '../../purchase/claim.ts'
import { defineMethod } from '../method.ts'
import type { MethodParams } from '../schema.ts'
import { viewPurchase } from '../view.ts'

/** Asks for one purchase; answers at once with where it stands. */
export const requestPurchase = defineMethod('wallet_requestPurchase', {
  async run({ purchases }, { requester }, params) {
    const { idempotencyKey, agent } = params
    return viewPurchase(await purchases.request(requester, { idempotencyKey, agent, claim: readClaim(params) }))
  },
})

function readClaim({ mandates, checkout: described, release }: MethodParams<'wallet_requestPurchase'>): Claim {
  const checkout = mandates.filter(mandate => mandate.vct === 'mandate.checkout.1')
  const payment = mandates.filter(mandate => mandate.vct === 'mandate.payment.1')
  if (payment.length !== 1 || payment[0] === undefined || checkout.length > 1) {
    throw new WalletError('invalid_input', { field: 'mandates' })
  }
  return {
    payment: payment[0],
    release,
    ...(checkout[0] && { checkout: checkout[0] }),
    ...(described && { described }),
  }
}
