import * as v from 'valibot'

const filled = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const email = v.pipe(v.string(), v.email())
const metadata = v.record(v.string(), v.pipe(v.string(), v.maxLength(1000)))

/** Signing algorithms of the registry and the key type each needs (contract 8.8). */
export const keyTypeOf = {
  'RSA-SHA256': 'rsa',
  'RSA-SHA512': 'rsa',
  'ECDSA-SHA256': 'ec',
  'ECDSA-SHA512': 'ec',
  EdDSA: 'ed25519',
} as const

/** Body of a key; `publicKey` is base64 of PEM, JWK, DER or OpenSSH. */
export const keySchema = v.object({
  keyName: filled,
  publicKey: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000), v.base64()),
  algorithm: v.picklist(['RSA-SHA256', 'RSA-SHA512', 'ECDSA-SHA256', 'ECDSA-SHA512', 'EdDSA']),
  expirationDate: v.optional(v.pipe(v.string(), v.isoTimestamp())),
})
export type KeyRequest = v.InferOutput<typeof keySchema>

/** Body of `PUT .../keys/{keyId}`: any subset. */
export const keyUpdateSchema = v.partial(keySchema)

export const agentSchema = v.object({
  name: filled,
  domain: filled,
  description: filled,
  contactEmail: email,
  tokenRequestorId: v.pipe(v.string(), v.regex(/^\d{11}$/)),
  agentMetadata: v.optional(metadata, {}),
  keys: v.optional(v.pipe(v.array(keySchema), v.maxLength(20)), []),
})
export type AgentRequest = v.InferOutput<typeof agentSchema>

/** Body of `PUT /agents/{agentId}`: any other member is refused with 422. */
export const agentUpdateSchema = v.strictObject({
  name: v.optional(filled),
  domain: v.optional(filled),
  description: v.optional(filled),
  contactEmail: v.optional(email),
  agentMetadata: v.optional(metadata),
  // The SDK adds its own tracker to every body.
  clientReferenceInformation: v.optional(v.unknown()),
})
