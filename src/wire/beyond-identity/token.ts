import * as v from 'valibot'
import { compactToken, filled, resourceId, text } from './primitives.ts'

/** Answer of `/token` (contract 10). All of it is secret. */
export const tokenAnswerSchema = v.object({
  access_token: filled(8192),
  token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
  expires_in: v.optional(v.pipe(v.number(), v.minValue(0))),
  scope: v.optional(text(1024)),
  id_token: compactToken(8192),
})

/** Claims of the ID token we rely on; signature, issuer, audience and times are checked with it. */
export const idTokenClaimsSchema = v.object({
  sub: filled(256),
  nonce: filled(256),
  auth_time: v.pipe(v.number(), v.integer()),
  bi_t: v.optional(resourceId),
  bi_r: v.optional(resourceId),
  bi_p: v.optional(resourceId),
})
export type IdTokenClaims = v.InferOutput<typeof idTokenClaimsSchema>
