import type { Handover } from '../../purchase/handovers.ts'
import { defineMethod } from '../method.ts'
import type { MethodResult } from '../schema.ts'
import { viewPurchase } from '../view.ts'

/** Hands out what the agent carries to the merchant, until it says that it has it. */
export const redeem = defineMethod('wallet_redeem', {
  async run({ purchases }, { requester }, { id, acknowledge }) {
    const { purchase, handover } = await purchases.redeem(requester, id, acknowledge === true ? 'acknowledge' : 'fetch')
    return { ...viewPurchase(purchase), ...(handover && { credential: toCredential(handover) }) }
  },
})

function toCredential(handover: Handover): NonNullable<MethodResult<'wallet_redeem'>['credential']> {
  if (handover.type === 'sealed') return handover
  return { ...handover, expiresAt: new Date(handover.expiresAt).toISOString() }
}
