import * as v from 'valibot'
import { subjectOf } from './ids.ts'
import { authenticationMethods } from './jobs.ts'
import type { BindingTicket } from './link.ts'
import { filled, httpUrl, resourceId, text, utcTime } from './primitives.ts'

const shownName = v.object({ display_name: filled(256) })

/** Configuration of the authenticator: only embedded ones can be bound (contract 4.3). */
export const authenticatorConfigSchema = v.object({
  id: resourceId,
  tenant_id: resourceId,
  realm_id: resourceId,
  display_name: v.optional(text(256)),
  config: v.object({
    type: v.literal('embedded'),
    invoke_url: text(2048),
    invocation_type: v.picklist(['automatic', 'manual']),
    trusted_origins: v.pipe(v.array(text(2048)), v.maxLength(50)),
    authentication_methods: v.optional(authenticationMethods),
  }),
})

/** Answer of `:getInfo`: what the person is shown before a passkey is made. */
export const bindingInfoSchema = v.object({
  tenant: shownName,
  realm: shownName,
  identity: v.object({
    display_name: filled(256),
    traits: v.object({ type: filled(40), username: filled(256), primary_email_address: v.optional(text(254)) }),
  }),
  theme: v.object({ logo_url_light: httpUrl, logo_url_dark: httpUrl, support_url: httpUrl }),
  authenticator_config: authenticatorConfigSchema,
  post_binding_redirect_uri: v.optional(text(2048)),
  application_id: v.optional(resourceId),
})
export type BindingInfo = v.InferOutput<typeof bindingInfoSchema>

/** Body of `:bind`: a self-signed JWT, or the JSON text of a WebAuthn attestation (contract 4.4). */
export const bindRequestSchema = v.variant('type', [
  v.object({ type: v.literal('JWT'), raw: filled(8192) }),
  v.object({ type: v.literal('WEBAUTHN'), raw: filled(65_536) }),
])
export type BindRequest = v.InferOutput<typeof bindRequestSchema>

const base64 = v.pipe(v.string(), v.minLength(1), v.maxLength(49_152), v.regex(/^[A-Za-z0-9+/]+=*$/))

/** `raw` of type WEBAUTHN, parsed; standard base64. */
export const webAuthnBindingSchema = v.object({ client_data_json_base64: base64, attestation_object: base64 })

/** What is signed to bind: the payload of the JWT, and of the WebAuthn challenge. */
export const bindingClaimsSchema = v.object({ sub: filled(128), token: filled(512) })
export type BindingClaims = v.InferOutput<typeof bindingClaimsSchema>

/** The claims for a ticket, in the order in which the published client writes them. */
export function bindingClaims(ticket: BindingTicket): BindingClaims {
  const ids = { tenantId: ticket.tenant_id, realmId: ticket.realm_id, identityId: ticket.identity_id }
  return { sub: subjectOf(ids), token: ticket.token }
}

/**
 * Bytes of the WebAuthn challenge that stands for claims: their JSON. Contract 4.4 says base64url text of it, encoded
 * twice in clientDataJSON; the published client 3.0.6 encodes once (docs/decisions/0005).
 */
export function challengeBytes(claims: BindingClaims | object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(claims))
}

/** Answer of `:bind`. The state is upper case; lower case is refused by the published client. */
export const boundCredentialSchema = v.object({
  id: resourceId,
  state: v.literal('ACTIVE'),
  create_time: utcTime,
  update_time: utcTime,
})
export type BoundCredential = v.InferOutput<typeof boundCredentialSchema>
