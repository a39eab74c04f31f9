import { jwtVerify } from 'jose'
import * as v from 'valibot'
import type { MastercardKeys } from '../../keys/mastercard.ts'
import { client } from '../client.ts'
import { limits } from '../limits.ts'

/** Audience of client assertions, also where the sandbox has another address. */
export const tokenAudience = 'https://sandbox.api.mastercard.com'

const claimsSchema = v.object({
  iss: v.literal(client.oauth2ClientId),
  sub: v.literal(client.oauth2ClientId),
  jti: v.pipe(v.string(), v.minLength(8), v.maxLength(128)),
  iat: v.number(),
  nbf: v.number(),
  exp: v.number(),
})

/** Checks the client's signed assertion (contract 4.2) and gives its `jti`. Throws when it is not good. */
export async function verifyClientAssertion(assertion: string, keys: MastercardKeys, now: number): Promise<string> {
  const known = [keys.oauth2ClientPs256, keys.oauth2ClientEs256]
  const { payload } = await jwtVerify(
    assertion,
    ({ kid, alg }) => {
      const key = known.find(candidate => candidate.kid === kid && candidate.publicJwk.alg === alg)
      if (key === undefined) throw new Error('unknown key')
      return key.publicKey
    },
    {
      algorithms: ['PS256', 'ES256'],
      typ: 'JWT',
      audience: tokenAudience,
      currentDate: new Date(now),
      clockTolerance: limits.clockSkew / 1000,
    },
  )
  const { iat, exp, jti } = v.parse(claimsSchema, payload)
  if ((exp - iat) * 1000 > limits.clientAssertion + limits.clockSkew) throw new Error('exp')
  return jti
}
