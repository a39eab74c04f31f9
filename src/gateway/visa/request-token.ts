import { createHash, type KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'

/** Seconds a request token lives: the most the provider takes. */
const TOKEN_LIFE = 120

/** What one token is about. `body` is the wire body; absent for GET and DELETE. */
export interface TokenSubject {
  readonly method: string
  readonly host: string
  /** Path with query. */
  readonly target: string
  readonly body?: Uint8Array
  /** UUID; the provider refuses a second use. */
  readonly jti: string
  /** Epoch milliseconds. */
  readonly now: number
}

/** How request tokens are signed: HS256 with a shared secret, or RS256 with the key of a certificate (contract 3.2). */
export type MerchantAuth =
  | { readonly kind: 'shared-secret'; readonly keyId: string; readonly key: Uint8Array }
  | { readonly kind: 'certificate'; readonly keyId: string; readonly key: KeyObject }

/** The account a token speaks for. */
export interface TokenAccount {
  readonly merchantId: string
  readonly auth: MerchantAuth
  /** Claim that asks for encrypted answers and the key they are for. */
  readonly response?: { readonly claim: string; readonly kid: string }
}

/** Makes a version 2 request token over the exact wire bytes (contract 3.2). */
export function signRequestToken(account: TokenAccount, subject: TokenSubject): Promise<string> {
  const { auth } = account
  const header = { typ: 'JWT', alg: auth.kind === 'shared-secret' ? 'HS256' : 'RS256', kid: auth.keyId }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claimsOf(account, subject))))
    .setProtectedHeader(header)
    .sign(auth.key)
}

/** Claims in the order of the contract's vectors. */
function claimsOf(account: TokenAccount, subject: TokenSubject): Record<string, unknown> {
  const issued = Math.floor(subject.now / 1000)
  return {
    ...(subject.body && { digest: sha256Base64(subject.body), 'digest-algorithm': 'SHA-256' }),
    iat: issued,
    exp: issued + TOKEN_LIFE,
    'request-host': subject.host,
    'request-resource-path': subject.target,
    'request-method': subject.method.toLowerCase(),
    iss: account.merchantId,
    jti: subject.jti,
    'v-c-jwt-version': '2',
    'v-c-merchant-id': account.merchantId,
    ...(account.response && { [account.response.claim]: account.response.kid }),
  }
}

function sha256Base64(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}
