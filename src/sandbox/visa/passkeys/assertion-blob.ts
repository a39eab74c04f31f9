import { CompactSign, compactVerify } from 'jose'
import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import { randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import type { Assertion, AuthenticationContext } from '../state.ts'

const claimsSchema = v.object({ jti: v.string(), identifier: v.string(), tokenId: v.string() })

/** Records a finished ceremony and signs the blob that proves it (contract 6.6). */
export async function signAssertion(sandbox: VisaContext, context: AuthenticationContext): Promise<string> {
  const now = sandbox.clock.now()
  const assertion = recordAssertion(sandbox, context, now)
  const issued = Math.floor(now / 1000)
  const claims = {
    identifier: context.id,
    tokenId: context.tokenId,
    action: context.action,
    amount: context.amount,
    currency: context.currency,
    merchantUrl: context.merchantUrl,
    uv: true,
    iat: issued,
    exp: issued + limits.assertion / 1000,
    jti: assertion.jti,
  }
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: 'fido-blob', kid: sandbox.keys.jwk.frame.kid })
    .sign(sandbox.keys.framePrivate)
}

/** Reads a blob: the ceremony behind it, or nothing when it is forged or belongs to another identifier or token. */
export async function readAssertion(
  sandbox: VisaContext,
  blob: string,
  expected: { identifier: string; isToken: (tokenId: string) => boolean },
): Promise<Assertion | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(blob, sandbox.keys.framePublic, { algorithms: ['ES256'] })
    const claims = v.parse(claimsSchema, JSON.parse(Buffer.from(payload).toString('utf8')))
    const belongs = claims.identifier === expected.identifier && expected.isToken(claims.tokenId)
    return belongs && protectedHeader.typ === 'fido-blob' ? sandbox.state.assertions.get(claims.jti) : undefined
  } catch {
    return undefined
  }
}

function recordAssertion(sandbox: VisaContext, context: AuthenticationContext, at: number): Assertion {
  const { tokenId, clientId, correlationId, action, amount, currency, merchantName, merchantUrl } = context
  const jti = randomHex(16)
  const shared = { tokenId, clientId, correlationId, action, amount, currency, merchantName, merchantUrl }
  const assertion = { ...shared, jti, identifier: context.id, at, usedFor: new Set<'enrolment'>() }
  sandbox.state.assertions.set(jti, assertion)
  return assertion
}
