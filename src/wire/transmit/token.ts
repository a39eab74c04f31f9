import * as v from 'valibot'
import { approvalData, compactToken, filled, keyId, text } from './primitives.ts'

/** `POST /oidc/token`, client credentials (contract 3.6). */
export const clientTokenAnswer = v.object({ access_token: filled(8192), expires_in: v.number() })

/** Answer of `POST /ido/api/v2/token/exchange` (contract 6, assumed). All of it is secret. */
export const exchangeAnswer = v.object({
  access_token: filled(8192),
  id_token: compactToken(8192),
  token_type: text(32),
  session_id: v.optional(text(256)),
  context: v.optional(
    v.object({
      device_status: v.optional(v.picklist(['known', 'unknown', 'registered'])),
      access: v.optional(v.picklist(['full', 'restricted'])),
      /** Which device key the journey knew or bound. */
      device_key_id: v.optional(text(128)),
    }),
  ),
})

/** Answer of `GET /v1/users/{id}/device-keys` (contract 5.5). */
export const deviceKeysAnswer = v.object({
  result: v.pipe(v.array(v.object({ key_id: filled(128), status: text(32) })), v.maxLength(500)),
})

/** Claims of the ID token that a purchase rests on. `device_keys`: ids of the bound device keys (assumed shape). */
export const idTokenClaims = v.object({
  device_keys: v.optional(v.pipe(v.array(keyId), v.maxLength(100)), []),
  amr: v.optional(v.array(text(32)), []),
  org_id: v.optional(text(128)),
  approval_data: v.optional(approvalData),
})
