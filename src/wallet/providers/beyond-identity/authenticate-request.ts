import { createLocalJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import * as v from 'valibot'
import {
  type Prove,
  proofUrl,
  type RequestClaims,
  readAuthenticateUrl,
  requestClaimsSchema,
  requestHeaderSchema,
} from '../../../wire/beyond-identity/authenticate.ts'
import { filled, httpUrl } from '../../../wire/beyond-identity/primitives.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { isPinned } from '../../gateway/addresses.ts'
import type { BiAddresses } from './addresses.ts'
import type { BiDeps } from './deps.ts'
import { callCloud, expectShape } from './http.ts'

/** What the cloud asks to be proved, checked. */
export interface AuthenticateRequest {
  readonly prove: Prove
  /** Where the proof goes; also its audience. */
  readonly proofUrl: string
  /** Comes back in a header of the proof's call. */
  readonly correlationId: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** What the request must be an answer to. */
export interface Asked {
  readonly addresses: BiAddresses
  readonly state: string
  readonly redirectUri: string
}

/** How far the cloud's clock may be from ours, in seconds. */
const SKEW = 60

/**
 * Reads an authenticate request (contract 8): signed by a key of the operator's key set, in time, for our realm and
 * application, and the answer to what we asked. The provider's own client checks the host of `jku` only (contract 14.2).
 * Throws `identity_refused` naming what does not fit.
 */
export async function readRequest(
  deps: BiDeps,
  address: string,
  asked: Asked,
  call: Call,
): Promise<AuthenticateRequest> {
  const jwt = readAuthenticateUrl(address)
  if (jwt === undefined) throw forged('authenticate_url')
  const payload = await verifySignature(deps, jwt, asked.addresses, call)
  const claims = requireAnswer(await readClaims(deps, payload, asked.addresses, call), asked)
  requireTimely(claims, deps.now())
  const { authn, cid } = claims
  return {
    prove: authn.action.prove,
    proofUrl: proofUrl(authn),
    correlationId: cid,
    expiresAt: claims.exp * 1000,
  }
}

const keySetSchema = v.object({
  keys: v.pipe(v.array(v.looseObject({ kty: v.picklist(['EC', 'RSA']), kid: filled(128) })), v.maxLength(20)),
})

async function verifySignature(deps: BiDeps, jwt: string, addresses: BiAddresses, call: Call): Promise<JWTPayload> {
  const header = v.safeParse(requestHeaderSchema, readHeader(jwt))
  if (!header.success) throw forged('header')
  const { jku } = header.output
  if (!isPinned(jku, deps.pins) || new URL(jku).origin !== addresses.keySetOrigin) throw forged('jku')
  const keys = expectShape(keySetSchema, await callCloud(deps, jku, {}, call))
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(keys), {
      algorithms: ['ES256', 'RS256'],
      currentDate: new Date(deps.now()),
      clockTolerance: SKEW,
      requiredClaims: ['exp'],
    })
    return payload
  } catch (cause) {
    throw forged('signature', cause)
  }
}

function readHeader(jwt: string): unknown {
  try {
    return decodeProtectedHeader(jwt)
  } catch (cause) {
    throw forged('header', cause)
  }
}

const partialSchema = v.object({ token: filled(4096), introspect_uri: httpUrl })

/** The full form, or what the partial one's token stands for, from a host of ours. */
async function readClaims(
  deps: BiDeps,
  payload: JWTPayload,
  { apiOrigin, authOrigin }: BiAddresses,
  call: Call,
): Promise<RequestClaims> {
  const full = v.safeParse(requestClaimsSchema, payload)
  if (full.success) return full.output
  const partial = v.safeParse(partialSchema, payload)
  if (!partial.success) throw forged('claims')
  const { token, introspect_uri: uri } = partial.output
  if (!isPinned(uri, deps.pins) || ![apiOrigin, authOrigin].includes(new URL(uri).origin))
    throw forged('introspect_uri')
  const body = new URLSearchParams({ token })
  const told = v.safeParse(requestClaimsSchema, (await callCloud(deps, uri, { method: 'POST', body }, call)).body)
  if (!told.success) throw forged('claims')
  return told.output
}

/** Another tenant's, another application's or somebody else's sign-in is not answered. */
function requireAnswer(claims: RequestClaims, { addresses, state, redirectUri }: Asked): RequestClaims {
  const { authn } = claims
  const { origin, pathname } = new URL(authn.base_url)
  const isHost = pathname === '/' && (origin === addresses.apiOrigin || origin === addresses.authOrigin)
  if (!isHost) throw forged('base_url')
  if (authn.tid !== addresses.tenantId) throw forged('tid')
  if (authn.rid !== addresses.realmId) throw forged('rid')
  if (authn.aid !== addresses.applicationId) throw forged('aid')
  if (authn.redirect_uri !== redirectUri) throw forged('redirect_uri')
  if (authn.state !== state) throw forged('state')
  if (authn.action.prove.transaction_id !== claims.transaction_id) throw forged('transaction_id')
  return claims
}

function requireTimely({ exp, nbf }: RequestClaims, now: number): void {
  const seconds = now / 1000
  if (exp + SKEW <= seconds) throw forged('exp')
  if (nbf - SKEW > seconds) throw forged('nbf')
}

function forged(field: string, cause?: unknown): WalletError {
  return new WalletError('identity_refused', { problem: 'biForged', field }, { cause })
}
