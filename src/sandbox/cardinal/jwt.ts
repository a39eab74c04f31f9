import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { limits } from '../../wire/cardinal/limits.ts'
import { account } from './account.ts'
import type { CardinalContext } from './context.ts'

/** A request the Centinel API does not take (contract 10). */
export class TransportRefusal extends Error {
  override readonly name = 'TransportRefusal'
  readonly status: 400 | 401 | 415
  readonly errorNumber: number

  constructor(status: 400 | 401 | 415, errorNumber: number, description: string) {
    super(description)
    this.status = status
    this.errorNumber = errorNumber
  }
}

const invalid = () => new TransportRefusal(401, 1010, 'JWT invalid')

/**
 * Checks a request JWT: HS256 and nothing else, our secret, our organisation, not too old, not from the future, not used
 * before, every claim there (contract 3, 10). @throws TransportRefusal
 */
export function readRequestJwt<const S extends v.GenericSchema<unknown, Claims>>(
  sandbox: CardinalContext,
  jwt: string | undefined,
  schema: S,
  maxAge: number,
): v.InferOutput<S> {
  if (jwt === undefined || jwt === '') throw new TransportRefusal(400, 1010, 'JWT missing')
  const payload = verify(jwt)
  const claims = v.safeParse(schema, payload)
  if (!claims.success) throw new TransportRefusal(400, 1002, `${v.getDotPath(claims.issues[0]) ?? 'claim'} missing`)
  const { iss, OrgUnitId, iat, exp, jti } = claims.output
  if (iss !== account.identifier || OrgUnitId !== account.orgUnitId) throw invalid()
  requireFresh(sandbox.clock.now(), iat, exp, maxAge)
  if (jti !== undefined) useOnce(sandbox, `${iss}/${jti}`)
  return claims.output
}

interface Claims {
  readonly iss: string
  readonly OrgUnitId: string
  readonly iat: number
  readonly exp?: number | undefined
  readonly jti?: string | undefined
}

const headerSchema = v.object({ alg: v.literal('HS256') })

function verify(jwt: string): unknown {
  const [header = '', body = '', signature = '', ...more] = jwt.split('.')
  if (more.length > 0) throw invalid()
  if (!v.is(headerSchema, parsePart(header))) throw invalid()
  const expected = mac(`${header}.${body}`)
  const received = Buffer.from(signature, 'base64url')
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) throw invalid()
  const payload = parsePart(body)
  if (payload === undefined) throw invalid()
  return payload
}

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** The key is the API key's text as it stands (contract 3). */
function mac(data: string): Buffer {
  return createHmac('sha256', account.apiKey).update(data).digest()
}

/** A larger `exp` than the limit is passed over (contract 3). */
function requireFresh(now: number, iat: number, exp: number | undefined, maxAge: number): void {
  const age = now - iat * 1000
  const isOver = exp !== undefined && exp * 1000 <= now
  if (age > maxAge || age < -limits.skew || isOver) throw new TransportRefusal(401, 1011, 'JWT expired')
}

function useOnce(sandbox: CardinalContext, id: string): void {
  if (sandbox.state.seen.has(id)) throw new TransportRefusal(401, 1011, 'JWT already used')
  sandbox.state.seen.add(id)
}

/** Signs a response JWT; `requestId` is the request's `jti` (contract 3). */
export function signResponseJwt(sandbox: CardinalContext, requestId: string | undefined, payload: object): string {
  const iat = Math.floor(sandbox.clock.now() / 1000)
  const claims = {
    iss: account.identifier,
    iat,
    exp: iat + limits.responseJwt / 1000,
    jti: randomUUID(),
    aud: requestId ?? randomUUID(),
    Payload: payload,
  }
  const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${head}.${mac(head).toString('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
