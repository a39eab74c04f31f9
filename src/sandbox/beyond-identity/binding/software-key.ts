import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import * as v from 'valibot'
import { bindingClaimsSchema } from '../../../wire/beyond-identity/bind.ts'
import { apiRefusal } from '../refusal.ts'
import type { Expected, ProvenKey } from './proven-key.ts'

const coordinate = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))

const headerSchema = v.object({
  alg: v.literal('ES256'),
  jwk: v.object({ crv: v.literal('P-256'), kty: v.literal('EC'), x: coordinate, y: coordinate }),
})

/**
 * Checks a JWT signed with the key in its own header: possession, then what it is about. Importing the key checks that
 * the point lies on the curve. @throws Refusal 400
 */
export async function verifySoftwareKey(raw: string, expected: Expected): Promise<ProvenKey> {
  try {
    const { jwk } = v.parse(headerSchema, decodeProtectedHeader(raw))
    const { payload } = await compactVerify(raw, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })
    const claims = v.parse(bindingClaimsSchema, JSON.parse(new TextDecoder().decode(payload)))
    if (claims.sub !== expected.subject || claims.token !== expected.token) throw new Error('about something else')
    return { jwk: { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }, webAuthn: undefined }
  } catch {
    throw apiRefusal(400, 'the binding request does not verify')
  }
}
