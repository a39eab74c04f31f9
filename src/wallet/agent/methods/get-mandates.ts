import { defineMethod } from '../method.ts'

/** The requester's own permission, as it was given. What is left of it is the person's business. */
export const getMandates = defineMethod('wallet_getMandates', {
  async run({ grants }, { key }) {
    const grant = await grants.find(key)
    if (!grant) return { mandates: [] }
    const { id, createdAt, constraints } = grant
    return { mandates: [{ id, createdAt: new Date(createdAt).toISOString(), constraints: [...constraints] }] }
  },
})
