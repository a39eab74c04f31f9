import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import * as v from 'valibot'
import { proofClaimsSchema } from '../../../wire/beyond-identity/authenticate.ts'
import type { BiContext } from '../context.ts'
import type { SignedProof } from './signed-proof.ts'

const headerSchema = v.object({ alg: v.literal('ES256'), kid: v.string() })

/** Checks a proof by a software key: `kid` names an active credential whose key signed. Throws otherwise. */
export async function verifySoftwareProof(sandbox: BiContext, jwt: string): Promise<SignedProof> {
  const { kid } = v.parse(headerSchema, decodeProtectedHeader(jwt))
  const credential = [...sandbox.state.credentials.values()].find(
    ({ thumbprint, state, webAuthn }) => thumbprint === kid && state === 'ACTIVE' && webAuthn === undefined,
  )
  if (!credential) throw new Error('no active credential')
  const { payload } = await compactVerify(jwt, await importJWK(credential.jwk, 'ES256'), { algorithms: ['ES256'] })
  return { credential, claims: v.parse(proofClaimsSchema, JSON.parse(new TextDecoder().decode(payload))) }
}
