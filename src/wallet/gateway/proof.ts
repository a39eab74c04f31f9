import { base64url, type JWK, SignJWT } from 'jose'

/** The device key of this wallet, as far as the gateway needs it. Throws WalletError `locked` while the vault is. */
export interface DeviceKey {
  publicJwk(): Promise<JWK>
  privateKey(): Promise<CryptoKey>
}

/** What a proof is about: exactly one request. */
export interface ProofSubject {
  readonly method: string
  readonly url: string
  readonly body?: Uint8Array<ArrayBuffer>
  /** Absent on enrolment only: then the public key itself travels in the header. */
  readonly walletId?: string
}

/**
 * Makes the `Countersign-Proof` JWT for one request: method, full URL, hash of the body bytes, fresh `jti`, ES256 with
 * the device key (architecture 1, "The gateway is a guard").
 */
export async function createProof(key: DeviceKey, subject: ProofSubject, now: () => number): Promise<string> {
  const identity = subject.walletId === undefined ? { jwk: await key.publicJwk() } : { kid: subject.walletId }
  const claims = {
    htm: subject.method,
    htu: subject.url,
    ...(subject.body && { bh: await digest(subject.body) }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'countersign-proof+jwt', alg: 'ES256', ...identity })
    .setIssuedAt(Math.floor(now() / 1000))
    .setJti(crypto.randomUUID())
    .sign(await key.privateKey())
}

async function digest(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', body)))
}
