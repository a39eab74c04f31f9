import { readConstraints } from '../../mandate/constraints.ts'
import { defineMethod } from '../method.ts'

/** Asks the person for a permission, or tells how that question stands. */
export const requestPermissions = defineMethod('wallet_requestPermissions', {
  open: 'open',
  async run({ permissions }, caller, [{ purchase }]) {
    const constraints = readConstraints(purchase.caveats, '0.purchase.caveats')
    const standing = await permissions.request(caller, { constraints, agent: purchase.agent })
    if (standing.status === 'pending_approval') return standing
    const { constraints: caveats } = standing
    return {
      status: 'granted',
      ...(caveats && { permissions: [{ parentCapability: 'purchase', caveats: [...caveats] }] }),
    }
  },
})
