import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import * as v from 'valibot'

const opaque = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))

/** What the page forwards from message 4. */
export const ceremonySchema = v.object({
  identifier: opaque,
  endpoint: opaque,
  payload: opaque,
  action: v.picklist(['REGISTER', 'AUTHENTICATE']),
  isPopup: v.boolean(),
})

/** WebAuthn answers are checked member by member by the library; here only that they have its shape. */
const publicKeyCredential = v.looseObject({
  id: opaque,
  rawId: opaque,
  type: v.literal('public-key'),
  response: v.looseObject({ clientDataJSON: opaque }),
  clientExtensionResults: v.looseObject({}),
})

const isRegistration = (input: unknown): input is RegistrationResponseJSON =>
  v.is(publicKeyCredential, input) && typeof input.response.attestationObject === 'string'

const isAuthentication = (input: unknown): input is AuthenticationResponseJSON =>
  v.is(publicKeyCredential, input) &&
  typeof input.response.authenticatorData === 'string' &&
  typeof input.response.signature === 'string'

export const registrationResponse = v.object({
  ceremony: ceremonySchema,
  response: v.custom<RegistrationResponseJSON>(isRegistration),
})

export const authenticationResponse = v.object({
  ceremony: ceremonySchema,
  response: v.custom<AuthenticationResponseJSON>(isAuthentication),
})
