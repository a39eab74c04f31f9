import * as v from 'valibot'
import { filled, resourceId, utcTime } from './primitives.ts'

/** A passkey as the cloud keeps it (contract 3.6). `jwk_thumbprint` is padded, the proof's `kid` is not. */
export const credentialSchema = v.object({
  id: resourceId,
  identity_id: resourceId,
  realm_id: resourceId,
  tenant_id: resourceId,
  state: v.picklist(['ACTIVE', 'REVOKED']),
  csr_type: v.picklist(['JWT', 'WEBAUTHN', 'FIDO2']),
  jwk_json: v.optional(filled(1024)),
  jwk_thumbprint: v.optional(filled(64)),
  create_time: utcTime,
  update_time: utcTime,
})
export type BiCredential = v.InferOutput<typeof credentialSchema>

/** `GET …/identities/{i}/credentials`. */
export const credentialListSchema = v.object({
  credentials: v.pipe(v.array(credentialSchema), v.maxLength(200)),
  total_size: v.number(),
  next_page_token: v.optional(v.string()),
})
