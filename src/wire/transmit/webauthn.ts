import * as v from 'valibot'
import { bytesFromBase64, bytesToBase64, toStandardBase64 } from '../base64.ts'
import { approvalData, base64, filled, text } from './primitives.ts'

const timeout = v.optional(v.pipe(v.number(), v.minValue(30), v.maxValue(600)))
const user = v.pipe(v.string(), v.minLength(1), v.maxLength(64))

/**
 * `POST /v1/auth/webauthn/authenticate/start` (contract 3.1). `timeout` is in seconds. Who is meant is told by the user name, or
 * by an identifier together with its type, or not at all.
 */
export const authenticateStartSchema = v.pipe(
  v.object({
    client_id: filled(128),
    username: v.optional(user),
    identifier: v.optional(user),
    identifier_type: v.optional(filled(64)),
    approval_data: v.optional(approvalData),
    timeout,
  }),
  v.forward(
    v.check(({ identifier, identifier_type: type }) => identifier === undefined || type !== undefined),
    ['identifier_type'],
  ),
  v.forward(
    v.check(({ username, identifier, identifier_type: type }) => {
      return type === undefined || (identifier !== undefined && username === undefined)
    }),
    ['identifier'],
  ),
)

/** `POST /v1/auth/webauthn/register/start` (contract 3.2). */
export const registerStartSchema = v.object({
  client_id: filled(128),
  username: user,
  display_name: v.optional(user),
  timeout,
  limit_single_credential_to_device: v.optional(v.boolean()),
})

/** Answer of `authenticate/start`. Binary members are standard base64; `timeout` is in milliseconds. */
export const authenticateStartAnswer = v.object({
  webauthn_session_id: filled(128),
  credential_request_options: v.object({
    challenge: base64(512),
    rpId: v.optional(text(255)),
    timeout: v.number(),
    userVerification: v.optional(v.picklist(['required', 'preferred', 'discouraged'])),
    allowCredentials: v.pipe(v.array(v.object({ type: v.literal('public-key'), id: base64(1024) })), v.maxLength(64)),
  }),
})

/** Answer of `register/start`. */
export const registerStartAnswer = v.object({
  webauthn_session_id: filled(128),
  credential_creation_options: v.object({
    rp: v.object({ id: v.optional(text(255)), name: filled(128) }),
    user: v.object({ id: base64(128), name: filled(64), displayName: filled(64) }),
    challenge: base64(512),
    pubKeyCredParams: v.pipe(v.array(v.object({ type: v.literal('public-key'), alg: v.number() })), v.maxLength(10)),
    timeout: v.number(),
    authenticatorSelection: v.record(v.string(), v.unknown()),
    excludeCredentials: v.array(v.object({ type: v.literal('public-key'), id: base64(1024) })),
    attestation: v.literal('none'),
  }),
})

const credential = {
  id: v.pipe(v.string(), v.maxLength(1024), v.regex(/^[A-Za-z0-9_-]+$/)),
  rawId: base64(1400),
  authenticatorAttachment: v.optional(v.nullable(text(32))),
  type: v.literal('public-key'),
}

/** What `webauthn_encoded_result` holds after authentication (contract 3.3). */
export const authenticationResultSchema = v.object({
  webauthnSessionId: filled(128),
  publicKeyCredential: v.object({
    ...credential,
    response: v.object({
      authenticatorData: base64(8192),
      clientDataJSON: base64(16_384),
      signature: base64(2048),
      userHandle: v.optional(v.nullable(v.union([v.literal(''), base64(256)]))),
    }),
  }),
})

/** What it holds after registration; `deviceInfo` where an app binds the device without a journey step (contract 5.4). */
export const registrationResultSchema = v.object({
  webauthnSessionId: filled(128),
  publicKeyCredential: v.object({
    ...credential,
    response: v.object({ attestationObject: base64(65_536), clientDataJSON: base64(16_384) }),
  }),
  deviceInfo: v.optional(v.object({ publicKeyId: filled(64), publicKey: filled(2048) })),
})

/** A credential as WebAuthn spells it in JSON: binary members are base64url. */
const credentialJson = v.object({
  id: v.pipe(v.string(), v.maxLength(1024), v.regex(/^[A-Za-z0-9_-]+$/)),
  authenticatorAttachment: v.optional(v.nullable(text(32))),
  response: v.object({
    clientDataJSON: filled(16_384),
    attestationObject: v.optional(filled(65_536)),
    authenticatorData: v.optional(filled(8192)),
    signature: v.optional(filled(2048)),
    userHandle: v.optional(v.nullable(text(256))),
  }),
})

/** `webauthn_encoded_result` of a credential's JSON, in the client's own order of members (contract 3.3). Throws for anything else. */
export function encodeResult(webauthnSessionId: string, credential: string, userAgent: string): string {
  const { id, authenticatorAttachment, response } = v.parse(credentialJson, JSON.parse(credential))
  const { attestationObject, clientDataJSON, authenticatorData, signature, userHandle } = response
  const sent =
    attestationObject === undefined
      ? {
          authenticatorData: toStandard(authenticatorData),
          clientDataJSON: toStandard(clientDataJSON),
          signature: toStandard(signature),
          userHandle: toStandard(userHandle),
        }
      : { attestationObject: toStandard(attestationObject), clientDataJSON: toStandard(clientDataJSON) }
  const publicKeyCredential = {
    id,
    rawId: toStandard(id),
    response: sent,
    authenticatorAttachment: authenticatorAttachment ?? 'platform',
    type: 'public-key',
  }
  return bytesToBase64(new TextEncoder().encode(JSON.stringify({ webauthnSessionId, publicKeyCredential, userAgent })))
}

/** Nothing stays nothing. */
function toStandard(encoded: string | null | undefined): string {
  return toStandardBase64(encoded ?? '')
}

/** Reads an encoded result: standard base64 of JSON. Throws when it is something else. */
export function readEncodedResult<const S extends v.GenericSchema>(schema: S, encoded: string): v.InferOutput<S> {
  return v.parse(schema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesFromBase64(encoded))))
}
