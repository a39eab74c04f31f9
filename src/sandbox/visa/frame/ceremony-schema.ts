import * as v from 'valibot'
import { authenticationResponseSchema, registrationResponseSchema } from '../../web/passkey-responses.ts'

const opaque = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))

/** What the page forwards from message 4. */
export const ceremonySchema = v.object({
  identifier: opaque,
  endpoint: opaque,
  payload: opaque,
  action: v.picklist(['REGISTER', 'AUTHENTICATE']),
  isPopup: v.boolean(),
})

export const registrationResponse = v.object({
  ceremony: ceremonySchema,
  response: registrationResponseSchema,
})

export const authenticationResponse = v.object({
  ceremony: ceremonySchema,
  response: authenticationResponseSchema,
})
