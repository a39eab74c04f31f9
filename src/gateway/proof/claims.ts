import * as v from 'valibot'

/** Claims of a `Countersign-Proof` (docs/gateway.md): one request, one use. `iat` in epoch seconds. */
export const proofClaimsSchema = v.object({
  htm: v.pipe(v.string(), v.maxLength(10)),
  htu: v.pipe(v.string(), v.maxLength(4096)),
  iat: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.regex(/^[\w-]{16,64}$/)),
  bh: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
})
export type ProofClaims = v.InferOutput<typeof proofClaimsSchema>

/** Header of a proof that names an enrolled wallet. */
export const knownHeaderSchema = v.object({
  typ: v.literal('countersign-proof+jwt'),
  alg: v.literal('ES256'),
  kid: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
})

/** A public P-256 key; anything else in it, a private part above all, is refused. */
export const publicJwkSchema = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})
export type PublicJwk = v.InferOutput<typeof publicJwkSchema>

const describedJwkSchema = v.pipe(
  v.object({
    kty: v.literal('EC'),
    crv: v.literal('P-256'),
    x: v.string(),
    y: v.string(),
    d: v.optional(v.never()),
  }),
  v.transform(({ kty, crv, x, y }) => ({ kty, crv, x, y })),
  publicJwkSchema,
)

/** Header of an enrolment proof: carries the key itself; members such as `key_ops` are ignored. */
export const enrolmentHeaderSchema = v.object({
  typ: v.literal('countersign-proof+jwt'),
  alg: v.literal('ES256'),
  jwk: describedJwkSchema,
})
