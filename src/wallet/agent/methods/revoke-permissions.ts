import { defineMethod } from '../method.ts'

/** Gives the requester's own permission up, and with it what it still asks for. */
export const revokePermissions = defineMethod('wallet_revokePermissions', {
  run: async ({ permissions }, { key }) => ({ revoked: await permissions.revoke(key, 'agent') }),
})
