import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { cmpiPreimage } from '../../wire/cardinal/cmpi.ts'
import { dxPreimage } from '../../wire/cardinal/dx.ts'
import type { CardinalConfig } from './config.ts'

/** The signature of a DX call: a bare hash, not an HMAC (contract 5.1). `timestamp` is hashed as it is sent. */
export function dxSignature({ apiKey }: CardinalConfig, timestamp: string, transactionId: string): string {
  return hash(dxPreimage(timestamp, transactionId, apiKey))
}

/** The signature of an XML message (contract 7.1). */
export function cmpiSignature({ apiKey }: CardinalConfig, timestamp: string): string {
  return hash(cmpiPreimage(timestamp, apiKey))
}

function hash(preimage: string): string {
  return createHash('sha256').update(preimage, 'utf8').digest('base64')
}

/** Claims of one request besides those every JWT has. */
export interface RequestClaims {
  readonly ReferenceId: string
  readonly ReturnUrl?: string
  readonly ObjectifyPayload?: true
  readonly Payload?: object
}

/** A signed request JWT and its `jti`, by which the answer is known (contract 3). */
export async function signRequest(
  config: CardinalConfig,
  claims: RequestClaims,
  now: number,
): Promise<{ readonly jwt: string; readonly jti: string }> {
  const jti = randomUUID()
  const jwt = await new SignJWT({
    jti,
    iat: Math.floor(now / 1000),
    iss: config.identifier,
    OrgUnitId: config.orgUnitId,
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(secretOf(config))
  return { jwt, jti }
}

/** The API key's text as it stands, not decoded (contract 3). */
export function secretOf({ apiKey }: CardinalConfig): Uint8Array {
  return new TextEncoder().encode(apiKey)
}
