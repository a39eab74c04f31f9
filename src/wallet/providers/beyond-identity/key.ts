import { base64url, CompactSign, calculateJwkThumbprint, type JWK } from 'jose'
import * as v from 'valibot'
import { toStandardBase64 } from '../../../wire/base64.ts'
import { type BindRequest, bindingClaims, challengeBytes } from '../../../wire/beyond-identity/bind.ts'
import type { BindingTicket } from '../../../wire/beyond-identity/link.ts'
import { WalletError } from '../../errors.ts'
import type { PromptView } from '../../messages/prompts.ts'
import type { BiDeps } from './deps.ts'

/** A key of this device as it stands in an identity's reference: names, never the key. */
export type KeyReference =
  | { readonly kind: 'webauthn'; readonly kid: string; readonly passkeyId: string }
  | { readonly kind: 'software'; readonly kid: string; readonly keyName: string }

type CreationOptions = Extract<PromptView<'identity-passkey'>, { ceremony: 'create' }>['options']

/** Milliseconds for which the browser shows its own dialog. */
export const PASSKEY_TIMEOUT = 5 * 60_000

/**
 * Options of a passkey whose challenge is the binding request itself (contract 4.4): they hold the link's token. The
 * relying party is the wallet; a handle of its own keeps an older passkey from being written over before this one is bound.
 */
export function creationOptions(ticket: BindingTicket, user: { name: string; displayName: string }): CreationOptions {
  return {
    challenge: base64url.encode(challengeBytes(bindingClaims(ticket))),
    rp: { name: 'Countersign' },
    user: { id: base64url.encode(crypto.getRandomValues(new Uint8Array(16))), ...user },
    pubKeyCredParams: [-7, -257].map(alg => ({ type: 'public-key', alg })),
    timeout: PASSKEY_TIMEOUT,
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
    attestation: 'none',
  }
}

const encoded = v.pipe(v.string(), v.minLength(1), v.maxLength(16_384), v.regex(/^[\w-]+$/))

const registrationSchema = v.object({
  id: encoded,
  response: v.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    /** SubjectPublicKeyInfo. */
    publicKey: encoded,
    publicKeyAlgorithm: v.picklist([-7, -257]),
  }),
})

/** What a browser answered to the making of a passkey. Throws `identity_refused`. */
function readRegistration(response: string) {
  const read = v.safeParse(registrationSchema, JSON.parse(response))
  if (!read.success) throw new WalletError('identity_refused', { problem: 'identityFailed' })
  return { id: read.output.id, ...read.output.response }
}

/** The passkey's names: its id at the authenticator, and the thumbprint the cloud knows it by. */
export async function passkeyReference(response: string): Promise<KeyReference> {
  const { id, publicKey, publicKeyAlgorithm } = readRegistration(response)
  const algorithm =
    publicKeyAlgorithm === -7 ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const bytes = new Uint8Array(base64url.decode(publicKey))
  const key = await crypto.subtle.importKey('spki', bytes, algorithm, true, ['verify'])
  const jwk = (await crypto.subtle.exportKey('jwk', key)) as JWK
  return { kind: 'webauthn', kid: await calculateJwkThumbprint(jwk), passkeyId: id }
}

/** The request that binds a passkey: its attestation, in standard base64. */
export function passkeyRequest(response: string): BindRequest {
  const { clientDataJSON, attestationObject } = readRegistration(response)
  const raw = {
    client_data_json_base64: toStandardBase64(clientDataJSON),
    attestation_object: toStandardBase64(attestationObject),
  }
  return { type: 'WEBAUTHN', raw: JSON.stringify(raw) }
}

export async function softwareReference({ keyring }: BiDeps, keyName: string): Promise<KeyReference> {
  return { kind: 'software', kid: await calculateJwkThumbprint(await keyring.esKey(keyName).publicJwk()), keyName }
}

/** The request that binds a key of the vault: a JWT signed with the key in its own header (contract 4.4). */
export async function softwareRequest(
  { keyring }: BiDeps,
  keyName: string,
  ticket: BindingTicket,
): Promise<BindRequest> {
  const key = keyring.esKey(keyName)
  const { kty, crv, x, y } = await key.publicJwk()
  const raw = await new CompactSign(challengeBytes(bindingClaims(ticket)))
    .setProtectedHeader({ alg: 'ES256', jwk: { crv, kty, x, y } as JWK })
    .sign(await key.privateKey())
  return { type: 'JWT', raw }
}
