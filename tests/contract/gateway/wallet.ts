import { createHash, randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { SANDBOX_ADMISSION_CODE } from '../../../src/gateway/dev-env.ts'
import type { RunningGateway } from '../../../src/gateway/start.ts'

/** What a test may bend in an otherwise right proof. */
export interface ProofChange {
  readonly htm?: string
  readonly htu?: string
  readonly bh?: string | undefined
  readonly jti?: string
  readonly iat?: number
  readonly key?: CryptoKey
  readonly header?: Readonly<Record<string, unknown>>
}

export interface Sent {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly proof?: ProofChange | string | null
  /** One of its own unless told, as a wallet's step has. */
  readonly idempotencyKey?: string
  /** Another gateway than the wallet's own. */
  readonly to?: Reached
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** Where a gateway is. */
export type Reached = Pick<RunningGateway, 'origin' | 'loopback'>

/** A wallet as the gateway sees one: a key, an id, and requests with proofs. */
export class TestWallet {
  readonly gateway: Reached
  readonly now: () => number
  readonly key: CryptoKey
  readonly jwk: JWK
  id = ''

  private constructor(gateway: Reached, now: () => number, key: CryptoKey, jwk: JWK) {
    this.gateway = gateway
    this.now = now
    this.key = key
    this.jwk = jwk
  }

  /** A wallet with a fresh key that has not enrolled. */
  static async create(gateway: Reached, now: () => number = Date.now): Promise<TestWallet> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    return new TestWallet(gateway, now, privateKey, await exportJWK(publicKey))
  }

  /** A wallet that is in. */
  static async enrolled(gateway: Reached, now: () => number = Date.now): Promise<TestWallet> {
    const wallet = await TestWallet.create(gateway, now)
    const answer = await wallet.enrol(SANDBOX_ADMISSION_CODE)
    if (answer.status !== 201) throw new Error(`enrolment answered ${answer.status}`)
    return wallet
  }

  async enrol(admissionCode: string): Promise<Answer> {
    const answer = await this.send({ method: 'POST', path: '/v1/wallets', body: { admissionCode } })
    const { walletId } = answer.body as { walletId?: string }
    if (walletId !== undefined) this.id = walletId
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.send({ method: 'GET', path })
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send({ method: 'POST', path, body })
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send({ method: 'PUT', path, body })
  }

  async send(sent: Sent): Promise<Answer> {
    const { method, path, body, proof = {}, idempotencyKey = randomUUID(), to = this.gateway } = sent
    const bytes = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const header =
      typeof proof === 'string'
        ? proof
        : proof && (await this.prove(method, path, bytes, { htu: to.origin + path, ...proof }))
    const response = await fetch(to.loopback + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(header === null ? {} : { 'countersign-proof': header }),
        ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': idempotencyKey,
      },
      ...(bytes === undefined ? {} : { body: bytes }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
  }

  async prove(method: string, path: string, bytes: string | undefined, change: ProofChange): Promise<string> {
    const identity = this.id === '' ? { jwk: this.jwk } : { kid: this.id }
    const claims = {
      htm: method,
      htu: this.gateway.origin + path,
      ...(bytes === undefined ? {} : { bh: createHash('sha256').update(bytes).digest('base64url') }),
      jti: randomUUID(),
      iat: Math.floor(this.now() / 1000),
      ...definedIn(change),
    }
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'countersign-proof+jwt', alg: 'ES256', ...identity, ...change.header })
      .sign(change.key ?? this.key)
  }
}

function definedIn({ key: _key, header: _header, ...claims }: ProofChange): Record<string, unknown> {
  return claims
}
