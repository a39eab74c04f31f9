import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import * as v from 'valibot'

/** What page scripts send of a passkey (WebAuthn 5.1, the JSON forms). What the members say is the library's to check. */

const encoded = v.pipe(v.string(), v.minLength(1), v.maxLength(8192))

const credential = {
  id: encoded,
  rawId: encoded,
  type: v.literal('public-key'),
  clientExtensionResults: v.object({}),
}

export const registrationResponseSchema = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: v.exactOptional(v.array(v.pipe(v.string(), v.maxLength(40)))),
  }),
}) satisfies v.GenericSchema<unknown, RegistrationResponseJSON>

export const authenticationResponseSchema = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: v.exactOptional(encoded),
  }),
}) satisfies v.GenericSchema<unknown, AuthenticationResponseJSON>
