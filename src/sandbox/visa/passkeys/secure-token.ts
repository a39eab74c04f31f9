import { CompactSign, compactVerify } from 'jose'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { randomHex } from '../digest.ts'
import { tmsRefusal } from '../rest/refusal.ts'
import type { FrameSession } from '../state.ts'

const claimsSchema = v.object({ sid: v.string(), client: v.string(), exp: v.number() })

/** Real tokens begin with `ezAwMX06`, which is base64 of this mark; the rest is opaque to clients. */
const mark = '{001}:'

/** Makes the token that carries a frame session and its device (contract 6.3, 15). */
export async function signSecureToken(sandbox: VisaContext, session: FrameSession): Promise<string> {
  const claims = { sid: session.id, client: session.clientId, exp: session.expiresAt, jti: randomHex(8) }
  const jws = await new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: 'secure-token', kid: sandbox.keys.jwk.frame.kid })
    .sign(sandbox.keys.framePrivate)
  return Buffer.from(mark + jws).toString('base64url')
}

/** Reads a secure token. @throws Refusal 400 naming `sessionInformation.secureToken` when it is forged or too old */
export async function readSecureToken(sandbox: VisaContext, token: string): Promise<FrameSession> {
  const session = await sessionOf(sandbox, token)
  if (session === undefined || session.expiresAt <= sandbox.clock.now()) throw badToken()
  return session
}

/** The refusal for a bad or used secure token (contract 11.1). */
export function badToken() {
  return tmsRefusal(400, 'invalidFields', 'The secure token is not valid', ['sessionInformation.secureToken'])
}

async function sessionOf(sandbox: VisaContext, token: string): Promise<FrameSession | undefined> {
  const text = Buffer.from(token, 'base64url').toString('utf8')
  if (!text.startsWith(mark)) return undefined
  try {
    const verified = await compactVerify(text.slice(mark.length), sandbox.keys.framePublic, { algorithms: ['ES256'] })
    if (verified.protectedHeader.typ !== 'secure-token') return undefined
    const claims = v.parse(claimsSchema, JSON.parse(Buffer.from(verified.payload).toString('utf8')))
    return sandbox.state.sessions.get(claims.sid)
  } catch {
    return undefined
  }
}
