import { createPublicKey, X509Certificate } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { sha256Base64 } from '../digest.ts'
import { limits } from '../limits.ts'
import { merchant } from '../merchant.ts'
import { authenticationRefusal } from './refusal.ts'
import { type Caller, carriesDigest, type WireRequest } from './wire-request.ts'

const claimsSchema = v.object({
  digest: v.optional(v.string()),
  digestAlgorithm: v.optional(v.literal('SHA-256')),
  iat: v.string(),
})

/**
 * Verifies the older token form (contract 3.2: header `v-c-merchant-id` and `x5c`, `iat` as a UTC date). Only behind
 * the switch `legacyJwt`. @throws Refusal 401
 */
export async function verifyLegacyToken(sandbox: VisaContext, request: WireRequest, token: string): Promise<Caller> {
  if (!sandbox.switches.legacyJwt) throw authenticationRefusal()
  requireOwnCertificate(sandbox, decodeProtectedHeader(token))
  const claims = await verifiedClaims(sandbox, token)
  const issued = Date.parse(claims.iat)
  if (!(Math.abs(sandbox.clock.now() - issued) <= limits.signatureSkew)) throw authenticationRefusal()
  if (carriesDigest(request.method) && claims.digest !== sha256Base64(request.body)) throw authenticationRefusal()
  return { merchantId: merchant.id, scheme: 'jwt', wantsEncryptedAnswer: false }
}

function requireOwnCertificate(sandbox: VisaContext, header: ProtectedHeaderParameters): void {
  const certificate = Array.isArray(header.x5c) ? header.x5c[0] : undefined
  if (Reflect.get(header, 'v-c-merchant-id') !== merchant.id || typeof certificate !== 'string') {
    throw authenticationRefusal()
  }
  const registered = createPublicKey({ key: { ...sandbox.keys.public.merchant }, format: 'jwk' })
  if (!publicKeyOf(certificate).equals(registered)) throw authenticationRefusal()
}

function publicKeyOf(certificate: string) {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64')).publicKey
  } catch {
    throw authenticationRefusal()
  }
}

async function verifiedClaims(sandbox: VisaContext, token: string) {
  try {
    const { payload } = await compactVerify(token, sandbox.keys.merchantVerifying, { algorithms: ['RS256'] })
    return v.parse(claimsSchema, JSON.parse(new TextDecoder().decode(payload)))
  } catch {
    throw authenticationRefusal()
  }
}
