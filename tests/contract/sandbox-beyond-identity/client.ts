import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { BeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import {
  NO_PROOFS,
  type ProofClaims,
  type RequestClaims,
  readAuthenticateUrl,
} from '../../../src/wire/beyond-identity/authenticate.ts'
import { bindingClaims } from '../../../src/wire/beyond-identity/bind.ts'
import { applicationPath, subjectOf } from '../../../src/wire/beyond-identity/ids.ts'
import { type BindingTicket, jobCall } from '../../../src/wire/beyond-identity/link.ts'

/** The application with software passkeys: what a test can be a device for without a browser. */
export const software = {
  applicationId: '3f4a5b6c7d8e9f01',
  clientId: 'client-software',
  clientSecret: 'sandbox-secret-software',
  configId: '67bb0acf12e5c899',
  redirectUri: 'http://gateway.localhost:8700/callback/sign-in/return',
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers of a strict server, asserted by the tests
  readonly body: any
  readonly headers: Headers
}

/** Calls of programs; browsers' names are swapped for the loopback address. */
export async function call(sandbox: BeyondIdentitySandbox, url: string, init: RequestInit = {}): Promise<Answer> {
  const address = url.startsWith('/')
    ? sandbox.addresses.rest + url
    : url.replace(sandbox.addresses.web, sandbox.addresses.rest)
  const response = await fetch(address, { redirect: 'manual', ...init })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text, headers: response.headers }
}

export function api(sandbox: BeyondIdentitySandbox, path: string, body?: unknown, token = 'sandbox-api-token') {
  const realm = `/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}`
  return call(sandbox, realm + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export function control(sandbox: BeyondIdentitySandbox, name: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  return call(sandbox, `${sandbox.addresses.control}/__sandbox/${name}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
}

let people = 0

export async function newIdentity(
  sandbox: BeyondIdentitySandbox,
  email?: string,
  username = `person-${++people}`,
): Promise<string> {
  const traits = { type: 'traits_v0', username, ...(email && { primary_email_address: email }) }
  const { body } = await api(sandbox, '/identities', { identity: { display_name: 'Ann Example', traits } })
  return body.id
}

export async function newJob(sandbox: BeyondIdentitySandbox, identityId: string, delivery = 'RETURN') {
  const job = { delivery_method: delivery, authenticator_config_id: software.configId }
  const { body } = await api(sandbox, `/identities/${identityId}/credential-binding-jobs`, { job })
  return { jobId: String(body.credential_binding_job.id), link: body.credential_binding_link as string }
}

export async function openLink(sandbox: BeyondIdentitySandbox, link: string): Promise<BindingTicket> {
  const { body } = await call(sandbox, link, { headers: { accept: 'application/json' } })
  return body
}

/** A device with a software key. */
export class TestDevice {
  readonly key: CryptoKey
  readonly jwk: JWK
  readonly thumbprint: string

  private constructor(key: CryptoKey, jwk: JWK, thumbprint: string) {
    this.key = key
    this.jwk = jwk
    this.thumbprint = thumbprint
  }

  static async create(): Promise<TestDevice> {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    return new TestDevice(privateKey as CryptoKey, jwk, await calculateJwkThumbprint(jwk))
  }

  async bind(sandbox: BeyondIdentitySandbox, ticket: BindingTicket, claims: object = {}, jwk = this.jwk) {
    const raw = await new SignJWT({ ...bindingClaims(ticket), ...claims })
      .setProtectedHeader({ alg: 'ES256', jwk })
      .sign(this.key)
    return postTicket(sandbox, ticket, 'bind', { type: 'JWT', raw })
  }

  async prove(sandbox: BeyondIdentitySandbox, request: RequestClaims, identityId: string, change: object = {}) {
    const { authn } = request
    const now = Math.floor(sandbox.clock.now() / 1000)
    const url = `${authn.base_url}${applicationPath({ tenantId: authn.tid, realmId: authn.rid, applicationId: authn.aid })}/bi-authenticate`
    const claims: ProofClaims = {
      iss: `${randomUUID()}:3.0.6`,
      sub: subjectOf({ identityId, realmId: authn.rid, tenantId: authn.tid }),
      aud: [url],
      iat: now,
      nbf: now - 4200,
      exp: now + 4200,
      jti: randomUUID(),
      bi_tid: authn.action.prove.transaction_id,
      bi_non: authn.action.prove.nonce,
      bi_prf: NO_PROOFS,
      bi_pol_ver: 'v3',
      flow_type: 'embedded',
    }
    const jwt = await new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', kid: this.thumbprint })
      .sign(this.key)
    return postProof(sandbox, url, jwt)
  }
}

export function postProof(sandbox: BeyondIdentitySandbox, url: string, jwt: string): Promise<Answer> {
  const body = new URLSearchParams({ claims: JSON.stringify({ Jwt: jwt }) })
  return call(sandbox, url, { method: 'POST', body })
}

export function postTicket(
  sandbox: BeyondIdentitySandbox,
  ticket: BindingTicket,
  verb: 'getInfo' | 'bind',
  body?: object,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${ticket.token}`, 'content-type': 'application/json' }
  return call(sandbox, jobCall(ticket, verb), {
    method: 'POST',
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
}

export interface Asked {
  readonly request: RequestClaims
  readonly verifier: string
}

/** Asks to sign in; reads the request without checking it, which is the wallet's job. */
export async function ask(sandbox: BeyondIdentitySandbox, nonce: string, change: object = {}): Promise<Asked> {
  const verifier = randomBytes(32).toString('base64url')
  const { body } = await authorize(sandbox, {
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    max_age: '0',
    ...change,
  })
  const jwt = readAuthenticateUrl(body.authenticate_url) ?? ''
  return { request: JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()), verifier }
}

export function authorize(sandbox: BeyondIdentitySandbox, change: object = {}): Promise<Answer> {
  const { clientId, redirectUri } = software
  const standard = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 's',
  }
  return call(sandbox, `${applicationOf(sandbox)}/authorize?${new URLSearchParams({ ...standard, ...change })}`)
}

export function exchange(sandbox: BeyondIdentitySandbox, code: string, verifier: string, change: object = {}) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: software.redirectUri,
    client_id: software.clientId,
    client_secret: software.clientSecret,
    code_verifier: verifier,
    ...change,
  })
  return call(sandbox, `${applicationOf(sandbox)}/token`, { method: 'POST', body })
}

function applicationOf({ tenantId, realmId }: BeyondIdentitySandbox): string {
  return applicationPath({ tenantId, realmId, applicationId: software.applicationId })
}
