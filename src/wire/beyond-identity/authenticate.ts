import * as v from 'valibot'
import { authenticatorConfigSchema } from './bind.ts'
import { applicationPath } from './ids.ts'
import { compactToken, filled, httpUrl, resourceId, text } from './primitives.ts'

/** Answer of `/authorize` for a manual configuration (contract 7). */
export const authorizeAnswerSchema = v.object({ authenticate_url: filled(16_384) })

/** The request JWT in `…/bi-authenticate?request=…`; undefined when the address is none (contract 8). */
export function readAuthenticateUrl(address: string): string | undefined {
  if (address.length > 16_384 || !URL.canParse(address)) return undefined
  const url = new URL(address)
  const requests = url.searchParams.getAll('request')
  if (!url.pathname.endsWith('/bi-authenticate') || requests.length !== 1) return undefined
  const request = v.safeParse(compactToken(16_384), requests[0])
  return request.success ? request.output : undefined
}

const time = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What is asked to be proved; `bi_req` and `bi_obl` are base64 without padding of JSON (contract 8). */
export const proveSchema = v.object({
  transaction_id: filled(128),
  nonce: filled(256),
  bi_req: filled(4096),
  bi_obl: filled(4096),
  bi_pol_ver: v.literal('v3'),
})
export type Prove = v.InferOutput<typeof proveSchema>

/** Protected header of the request JWT. The host of `jku` must be allow-listed by who verifies it. */
export const requestHeaderSchema = v.object({
  alg: v.picklist(['ES256', 'RS256']),
  kid: filled(128),
  jku: httpUrl,
})

/** Claims of the request JWT, full form. */
export const requestClaimsSchema = v.object({
  iss: filled(2048),
  sub: filled(128),
  aud: v.pipe(v.array(filled(256)), v.minLength(1), v.maxLength(10)),
  iat: time,
  nbf: time,
  exp: time,
  jti: filled(128),
  cid: filled(128),
  verb: v.literal('authenticate'),
  // Contract 8 has all but the address optional; the published client refuses a request without one of the four.
  origin: v.object({
    ip: filled(64),
    ua: v.optional(text(1024)),
    geo: v.optional(text(256)),
    ref: v.optional(text(2048)),
  }),
  indirect_uri: httpUrl,
  transaction_id: filled(128),
  authn: v.object({
    base_url: httpUrl,
    tid: resourceId,
    rid: resourceId,
    aid: resourceId,
    action: v.object({ prove: proveSchema }),
    redirect_uri: filled(2048),
    state: v.optional(text(512)),
    mode: v.picklist(['grant', 'pgw']),
    application: v.object({ display_name: v.optional(text(256)) }),
    authenticator_config: authenticatorConfigSchema,
    login_hint: v.optional(text(256)),
  }),
})
export type RequestClaims = v.InferOutput<typeof requestClaimsSchema>

/** Address the proof goes to; it is the proof's audience as well (contract 9). */
export function proofUrl({
  base_url,
  tid,
  rid,
  aid,
}: Pick<RequestClaims['authn'], 'base_url' | 'tid' | 'rid' | 'aid'>): string {
  const path = applicationPath({ tenantId: tid, realmId: rid, applicationId: aid })
  return `${base_url.replace(/\/$/, '')}${path}/bi-authenticate`
}

/** Version that stands in `iss` of our proofs, behind the id of this installation. */
export const PROOF_VERSION = '3.0.6'

/** How far around now a proof claims to be good, in seconds; the cloud accepts less (contract 9, 13). */
export const PROOF_WINDOW = 4200

/** Claims of a proof. `pub_key_cred_id` stands in proofs by WebAuthn only. */
export const proofClaimsSchema = v.object({
  iss: filled(256),
  sub: filled(128),
  aud: v.pipe(v.array(filled(2048)), v.length(1)),
  exp: time,
  nbf: time,
  iat: time,
  jti: filled(128),
  bi_tid: filled(128),
  bi_non: filled(256),
  bi_prf: filled(4096),
  bi_pol_ver: v.literal('v3'),
  flow_type: v.literal('embedded'),
  pub_key_cred_id: v.optional(text(2048)),
})
export type ProofClaims = v.InferOutput<typeof proofClaimsSchema>

/** `base64("[]")`: proofs for no obligations. */
export const NO_PROOFS = 'W10='

/** The form field `claims`, parsed: by software key, or by WebAuthn as JSON text. */
export const proofBodySchema = v.union([
  v.strictObject({ Jwt: compactToken(16_384) }),
  v.strictObject({ WebAuthn: filled(65_536) }),
])

const base64 = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768), v.regex(/^[A-Za-z0-9+/_-]+=*$/))

/** The JSON text in `WebAuthn`. */
export const webAuthnProofSchema = v.object({ authenticator_data: base64, client_data: base64, signature: base64 })

/** The challenge of a proof by WebAuthn, decoded. */
export const webAuthnProofChallengeSchema = v.object({
  header: v.object({ alg: v.optional(text(20)), kid: v.optional(text(128)) }),
  claims: proofClaimsSchema,
})

/** Answer to a proof; tagged by `type`, unlike the action of the request (contract 9). */
export const proofAnswerSchema = v.variant('type', [
  v.object({ type: v.literal('allow'), code: filled(2048), message: v.optional(text(500)) }),
  v.object({ type: v.literal('prove'), ...proveSchema.entries }),
  v.object({ type: v.literal('deny'), message: v.optional(text(500)) }),
  v.object({ type: v.literal('continue') }),
  v.object({ type: v.literal('ignore') }),
  v.object({ type: v.literal('cancelled') }),
])
export type ProofAnswer = v.InferOutput<typeof proofAnswerSchema>
