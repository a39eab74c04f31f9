import type { KeyObject } from 'node:crypto'
import { compactVerify, decodeProtectedHeader } from 'jose'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { sha256Base64 } from '../digest.ts'
import { limits } from '../limits.ts'
import { merchant } from '../merchant.ts'
import { verifyLegacyToken } from './legacy-token.ts'
import { authenticationRefusal } from './refusal.ts'
import { type Caller, carriesDigest, type WireRequest } from './wire-request.ts'

const claimsSchema = v.object({
  digest: v.optional(v.string()),
  'digest-algorithm': v.optional(v.string()),
  digestAlgorithm: v.optional(v.string()),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
  'request-host': v.string(),
  'request-resource-path': v.string(),
  'request-method': v.string(),
  iss: v.literal(merchant.id),
  jti: v.pipe(v.string(), v.uuid()),
  'v-c-jwt-version': v.literal('2'),
  'v-c-merchant-id': v.literal(merchant.id),
  'v-c-response-mle-kid': v.optional(v.string()),
  'v-c-api-response-mle-kid': v.optional(v.string()),
})
type Claims = v.InferOutput<typeof claimsSchema>

const sharedSecretAlgorithms = ['HS256', 'HS384', 'HS512']
const certificateAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/** Verifies a version 2 request token (contract 3.2 and 3.4 point 3). @throws Refusal 401 */
export async function verifyRequestToken(
  sandbox: VisaContext,
  request: WireRequest,
  authorization: string,
): Promise<Caller> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1]
  if (token === undefined) throw authenticationRefusal()
  if (isLegacy(token)) return verifyLegacyToken(sandbox, request, token)
  const claims = await verifiedClaims(sandbox, token)
  requireTimes(sandbox, claims)
  requireSameRequest(sandbox, claims, request)
  requireSameBody(claims, request)
  const keyId = claims['v-c-response-mle-kid'] ?? claims['v-c-api-response-mle-kid']
  if (keyId !== undefined && keyId !== sandbox.keys.jwk.merchant.kid) throw authenticationRefusal()
  requireFirstUse(sandbox, claims.jti)
  return { merchantId: merchant.id, scheme: 'jwt', wantsEncryptedAnswer: keyId !== undefined }
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw authenticationRefusal()
  }
}

function isLegacy(token: string): boolean {
  const header = headerOf(token)
  return header.x5c !== undefined || 'v-c-merchant-id' in header
}

async function verifiedClaims(sandbox: VisaContext, token: string): Promise<Claims> {
  const { key, algorithms } = keyFor(sandbox, token)
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [...algorithms] })
    return v.parse(claimsSchema, JSON.parse(new TextDecoder().decode(payload)))
  } catch {
    throw authenticationRefusal()
  }
}

function keyFor(sandbox: VisaContext, token: string): { key: KeyObject | Uint8Array; algorithms: readonly string[] } {
  const { kid, typ } = headerOf(token)
  if (typ !== 'JWT') throw authenticationRefusal()
  if (kid === merchant.sharedSecretKeyId) {
    return { key: Buffer.from(merchant.sharedSecret, 'base64'), algorithms: sharedSecretAlgorithms }
  }
  if (kid !== sandbox.keys.jwk.merchant.kid) throw authenticationRefusal()
  return { key: sandbox.keys.merchantVerifying, algorithms: certificateAlgorithms }
}

function requireTimes(sandbox: VisaContext, claims: Claims): void {
  const now = sandbox.clock.now()
  const issued = claims.iat * 1000
  const expires = claims.exp * 1000
  if (expires <= issued || expires - issued > limits.tokenLife) throw authenticationRefusal()
  if (issued > now + limits.tokenAhead || expires <= now) throw authenticationRefusal()
}

/** In token mode the claim carries the configured environment while `Host` is the loopback address (contract 18). */
function requireSameRequest(sandbox: VisaContext, claims: Claims, request: WireRequest): void {
  const hosts = [merchant.runEnvironment, new URL(sandbox.addresses.rest).host]
  if (!hosts.includes(claims['request-host'])) throw authenticationRefusal()
  if (claims['request-method'] !== request.method.toLowerCase()) throw authenticationRefusal()
  const path = request.target.split('?', 1)[0]
  if (![request.target, path].includes(claims['request-resource-path'])) throw authenticationRefusal()
}

function requireSameBody(claims: Claims, request: WireRequest): void {
  if (!carriesDigest(request.method) && claims.digest === undefined) {
    if (request.body.length > 0) throw authenticationRefusal()
    return
  }
  const algorithm = claims['digest-algorithm'] ?? claims.digestAlgorithm
  if (algorithm !== 'SHA-256' || claims.digest !== sha256Base64(request.body)) throw authenticationRefusal()
}

function requireFirstUse(sandbox: VisaContext, tokenId: string): void {
  const now = sandbox.clock.now()
  const seen = sandbox.state.seenTokenIds
  for (const [id, until] of seen) if (until <= now) seen.delete(id)
  if (seen.has(tokenId)) throw authenticationRefusal()
  seen.set(tokenId, now + limits.replayMemory)
}
