import { CompactSign } from 'jose'
import type { VisaContext } from '../context.ts'
import type { IssuedCredential, TokenizedCard } from '../state.ts'

/** The credential as the caller gets it (contract 9): PS256, verifiable with `/.well-known/jwks`. */
export function signPayload(sandbox: VisaContext, token: TokenizedCard, issued: IssuedCredential): Promise<string> {
  const fields = {
    paymentToken: token.number,
    tokenExpirationMonth: token.expirationMonth,
    tokenExpirationYear: token.expirationYear,
  }
  const dynamic = {
    dynamicDataType: issued.kind,
    dynamicDataValue: issued.value,
    dynamicDataId: issued.dynamicDataId,
    dynamicDataExpiration: String(Math.floor(issued.expiresAt / 1000)),
  }
  const payload = { dynamicData: [{ ...dynamic, ...fields }], token: fields }
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', kid: sandbox.keys.jwk.credential.kid })
    .sign(sandbox.keys.credentialPrivate)
}
