import * as v from 'valibot'
import { filled, resourceId, utcTime } from './primitives.ts'

const name = filled(64)
const email = v.pipe(v.string(), v.email(), v.maxLength(254))

/** `POST …/identities` (contract 3.1). The address is needed for delivery by e-mail only. */
export const createIdentityRequestSchema = v.object({
  identity: v.object({
    display_name: name,
    traits: v.object({ type: v.literal('traits_v0'), username: name, primary_email_address: v.optional(email) }),
  }),
})
export type CreateIdentityRequest = v.InferOutput<typeof createIdentityRequestSchema>

/** An identity: the bare object, also as answer to its creation. */
export const identitySchema = v.object({
  id: resourceId,
  realm_id: resourceId,
  tenant_id: resourceId,
  display_name: name,
  create_time: utcTime,
  update_time: utcTime,
  enrollment_status: v.optional(v.picklist(['UNENROLLED', 'ENROLLED'])),
  traits: v.object({ type: v.literal('traits_v0'), username: name, primary_email_address: v.optional(email) }),
})
export type BiIdentity = v.InferOutput<typeof identitySchema>
