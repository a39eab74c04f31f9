import { createHash, createHmac, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt } from 'jose'
import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'
import type { TmsContext } from './frame.ts'

export type Mode = 'http-signature' | 'jwt-shared-secret' | 'jwt-p12'

/** Members that some answer of the API has; a test names those it expects. */
export interface AnswerBody {
  readonly id: string
  readonly state: string
  readonly _links: { readonly instrumentIdentifier: { readonly href: string } }
  readonly action: string
  readonly stepUpOptions?: readonly StepUpChoice[]
  readonly authenticationContext: TmsContext
  readonly status: string
  readonly instructionId: string
  readonly signedPayload: string
  readonly errors: readonly { readonly type: string; readonly details?: readonly { readonly name: string }[] }[]
  readonly error: { readonly status: string; readonly reason: string; readonly detail?: { readonly source: string } }
}

export interface StepUpChoice {
  readonly id: string
  readonly method: string
  readonly value: string
  readonly source?: string
  readonly subMethod?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly body: AnswerBody
  readonly text: string
  readonly headers: Headers
}

/** Changes to a request after it was signed, or to its claims before. */
export interface Tampering {
  readonly body?: (body: string) => string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly plain?: boolean
  readonly jti?: string
  readonly responseEncryption?: boolean
}

/** A small client of the REST side, written from the contract and independent of the sandbox's own code. */
export class TestApi {
  readonly #sandbox: VisaSandbox
  readonly #mode: Mode

  constructor(sandbox: VisaSandbox, mode: Mode = 'jwt-p12') {
    this.#sandbox = sandbox
    this.#mode = mode
  }

  async call(method: string, path: string, body?: unknown, tampering: Tampering = {}): Promise<ApiAnswer> {
    const wire = body === undefined ? undefined : await this.#wire(path, body, tampering)
    const headers = await this.#headers(method, path, wire, tampering)
    const sent = wire === undefined ? undefined : (tampering.body?.(wire) ?? wire)
    const url = `${this.#sandbox.addresses.rest}${tampering.path ?? path}`
    const response = await fetch(url, { method, headers, ...(sent !== undefined && { body: sent }) })
    return this.#read(response)
  }

  post(path: string, body: unknown, tampering?: Tampering): Promise<ApiAnswer> {
    return this.call('POST', path, body, tampering)
  }

  async #wire(path: string, body: unknown, tampering: Tampering): Promise<string> {
    const encrypts = this.#mode !== 'http-signature' && tampering.plain !== true
    const covered = /^\/(icc|acp)\//.test(path) || path === '/tms/v2/tokenized-cards' || path === '/tms/v2/tokenize'
    return JSON.stringify(encrypts && covered ? { encryptedRequest: await this.encrypt(body) } : body)
  }

  async encrypt(body: unknown, header: Record<string, unknown> = {}): Promise<string> {
    const { publicKey, keyId } = this.#sandbox.platformEncryption
    const iat = Math.floor(this.#sandbox.clock.now() / 1000)
    return new CompactEncrypt(Buffer.from(JSON.stringify(body)))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: keyId, iat, ...header })
      .encrypt(createPublicKey({ key: { ...publicKey }, format: 'jwk' }))
  }

  async #headers(method: string, path: string, body: string | undefined, tampering: Tampering): Promise<Headers> {
    const base =
      this.#mode === 'http-signature'
        ? this.#signature(method, path, body)
        : await this.#token(method, path, body, tampering)
    const headers = new Headers({ 'content-type': 'application/json', ...base })
    for (const [name, value] of Object.entries(tampering.headers ?? {})) {
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    }
    return headers
  }

  #signature(method: string, path: string, body: string | undefined): Record<string, string> {
    const { merchant, addresses, clock } = this.#sandbox
    const date = new Date(clock.now()).toUTCString()
    const { host } = new URL(addresses.rest)
    const digest = body === undefined ? undefined : `SHA-256=${sha256(body)}`
    const target = `${method.toLowerCase()} ${path}`
    const lines = [
      ['host', host],
      ['date', date],
      ['request-target', target],
      ...(digest === undefined ? [] : [['digest', digest]]),
      ['v-c-merchant-id', merchant.id],
    ]
    const signed = lines.map(([name, value]) => `${name}: ${value}`).join('\n')
    const key = Buffer.from(merchant.sharedSecret.secret, 'base64')
    const signature = createHmac('sha256', key).update(signed).digest('base64')
    const names = lines.map(([name]) => name).join(' ')
    return {
      date,
      'v-c-merchant-id': merchant.id,
      ...(digest !== undefined && { digest }),
      signature: `keyid="${merchant.sharedSecret.keyId}", algorithm="HmacSHA256", headers="${names}", signature="${signature}"`,
    }
  }

  async #token(
    method: string,
    path: string,
    body: string | undefined,
    tampering: Tampering,
  ): Promise<Record<string, string>> {
    const { merchant, clock } = this.#sandbox
    const iat = Math.floor(clock.now() / 1000)
    const claims = {
      ...(body !== undefined && { digest: sha256(body), 'digest-algorithm': 'SHA-256' }),
      iat,
      exp: iat + 120,
      'request-host': merchant.runEnvironment,
      'request-resource-path': path,
      'request-method': method.toLowerCase(),
      iss: merchant.id,
      jti: tampering.jti ?? randomUUID(),
      'v-c-jwt-version': '2',
      'v-c-merchant-id': merchant.id,
      ...(tampering.responseEncryption !== false &&
        this.#mode === 'jwt-p12' && { 'v-c-response-mle-kid': merchant.responseEncryption.keyId }),
      ...tampering.claims,
    }
    return { authorization: `Bearer ${await this.#sign(claims)}` }
  }

  #sign(claims: object): Promise<string> {
    const { merchant } = this.#sandbox
    const payload = Buffer.from(JSON.stringify(claims))
    if (this.#mode === 'jwt-p12') {
      const key = createPrivateKey({ key: { ...merchant.p12.privateKey }, format: 'jwk' })
      return new CompactSign(payload)
        .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: merchant.p12.keyId })
        .sign(key)
    }
    const secret = Buffer.from(merchant.sharedSecret.secret, 'base64')
    return new CompactSign(payload)
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid: merchant.sharedSecret.keyId })
      .sign(secret)
  }

  /** Opens a compact JWE made for the merchant. */
  async decrypt(jwe: string): Promise<string> {
    const { privateKey } = this.#sandbox.merchant.responseEncryption
    const { plaintext } = await compactDecrypt(jwe, createPrivateKey({ key: { ...privateKey }, format: 'jwk' }))
    return Buffer.from(plaintext).toString('utf8')
  }

  async #read(response: Response): Promise<ApiAnswer> {
    const text = await response.text()
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    const outer = isJson && text !== '' ? JSON.parse(text) : undefined
    const jwe = outer?.encryptedResponse
    const body = typeof jwe === 'string' ? JSON.parse(await this.decrypt(jwe)) : outer
    return { status: response.status, body, text, headers: response.headers }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
