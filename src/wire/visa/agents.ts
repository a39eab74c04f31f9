import * as v from 'valibot'
import { filled, text } from './primitives.ts'

const agentId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** A key of an agent: `publicKey` is base64 of PEM, JWK, DER or OpenSSH; default life 14 days (contract 8.8). */
export const agentKeyRequestSchema = v.object({
  keyName: filled(120),
  publicKey: filled(10_000),
  algorithm: v.picklist(['RSA-SHA256', 'RSA-SHA512', 'ECDSA-SHA256', 'ECDSA-SHA512', 'EdDSA']),
  expirationDate: v.optional(text(40)),
})
export type AgentKeyRequest = v.InferOutput<typeof agentKeyRequestSchema>

/** `PUT /icc/v1/agents/{agentId}/keys/{keyId}`, as far as a key stays the same key: its name, and how long it lives. */
export const updateAgentKeyRequestSchema = v.strictObject({
  keyName: v.optional(filled(120)),
  expirationDate: v.optional(v.pipe(v.string(), v.isoTimestamp())),
})

/** `POST /icc/v1/agents`. */
export const registerAgentRequestSchema = v.object({
  name: filled(120),
  domain: filled(253),
  description: filled(1000),
  contactEmail: v.pipe(v.string(), v.email(), v.maxLength(320)),
  tokenRequestorId: v.pipe(v.string(), v.regex(/^\d{11}$/)),
  agentMetadata: v.optional(v.record(v.string(), text(500))),
  keys: v.optional(v.pipe(v.array(agentKeyRequestSchema), v.maxLength(20))),
})
export type RegisterAgentRequest = v.InferOutput<typeof registerAgentRequestSchema>

/** `PUT /icc/v1/agents/{agentId}`: only these members may change. */
export const updateAgentRequestSchema = v.object({
  name: v.optional(filled(120)),
  domain: v.optional(filled(253)),
  description: v.optional(filled(1000)),
  contactEmail: v.optional(v.pipe(v.string(), v.email(), v.maxLength(320))),
  agentMetadata: v.optional(v.record(v.string(), text(500))),
})
export type UpdateAgentRequest = v.InferOutput<typeof updateAgentRequestSchema>

/** A registered key as it is answered. */
export const agentKeySchema = v.object({
  id: v.optional(text(128)),
  keyId: v.optional(text(128)),
  keyName: v.optional(text(120)),
  algorithm: v.optional(text(40)),
  status: v.optional(v.picklist(['active', 'deactivated', 'expired'])),
  expirationDate: v.optional(text(40)),
})
export type AgentKey = v.InferOutput<typeof agentKeySchema>

/** A registered agent as it is answered. */
export const agentSchema = v.object({
  id: agentId,
  name: v.optional(text(120)),
  domain: v.optional(text(253)),
  agentType: v.optional(v.picklist(['trusted', 'known'])),
  status: v.optional(text(40)),
  keys: v.optional(v.pipe(v.array(agentKeySchema), v.maxLength(100))),
})
export type Agent = v.InferOutput<typeof agentSchema>
