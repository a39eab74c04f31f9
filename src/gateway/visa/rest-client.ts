import { randomUUID } from 'node:crypto'
import { encryptRequest } from '../../wire/visa/mle.ts'
import { PROVIDER_TIMEOUT } from '../http/provider-timeout.ts'
import { chunksOf, readCapped } from '../http/read-capped.ts'
import { Refusal } from '../refusal.ts'
import type { VisaConfig } from './config.ts'
import { signRequestToken } from './request-token.ts'
import { openAnswer } from './response-mle.ts'

/** Largest answer that is read, in bytes. */
const MAX_ANSWER = 1_000_000

/** One call to Cybersource. `target` is path and query. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly target: string
  readonly body?: unknown
  /** Request encryption by us: every POST, PUT and DELETE of the commerce family (contract 3.3). */
  readonly encryption: 'ours' | 'none'
  readonly accept: 'application/hal+json;charset=utf-8' | 'application/jose;charset=utf-8'
}

/** The provider's answer, decrypted. */
export interface RestAnswer {
  readonly status: number
  readonly body: unknown
  readonly correlation: string
}

export interface RestClient {
  /** @throws Refusal 502 or 504 when there is no readable answer, 502 `provider_unauthorized` for a 401 */
  call(request: RestRequest): Promise<RestAnswer>
}

/** A client that signs, encrypts and decrypts as the configured account. */
export function createRestClient(config: VisaConfig, now: () => number, timeout = PROVIDER_TIMEOUT): RestClient {
  return {
    async call(request) {
      const bytes = await wireBody(config, request, now())
      const token = await signRequestToken(config.account, {
        method: request.method,
        host: config.requestHost,
        target: request.target,
        jti: randomUUID(),
        now: now(),
        ...(bytes && { body: bytes }),
      })
      const init = { method: request.method, headers: headersOf(request, token, bytes), ...(bytes && { body: bytes }) }
      return send(config, request.target, init, timeout)
    },
  }
}

async function wireBody(
  config: VisaConfig,
  request: RestRequest,
  now: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request.body === undefined) return undefined
  const body =
    request.encryption === 'ours' ? await encryptRequest(request.body, config.platformKey, now) : request.body
  return new TextEncoder().encode(JSON.stringify(body))
}

function headersOf(request: RestRequest, token: string, bytes: Uint8Array | undefined): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: request.accept,
    ...(bytes && { 'content-type': 'application/json' }),
  }
}

async function send(config: VisaConfig, target: string, init: RequestInit, timeout: number): Promise<RestAnswer> {
  const signal = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(config.baseUrl + target, { ...init, redirect: 'manual', signal })
    return await readAnswer(config, response)
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    if (signal.aborted) throw new Refusal(504, 'provider_timeout', undefined, { cause })
    throw new Refusal(502, 'provider_unreachable', undefined, { cause })
  }
}

async function readAnswer(config: VisaConfig, response: Response): Promise<RestAnswer> {
  const correlation = readCorrelation(response.headers.get('v-c-correlation-id'))
  // The wallet knows 401 as "your proof is bad"; a provider's 401 is about the operator's credentials.
  if (response.status === 401) throw new Refusal(502, 'provider_unauthorized')
  if (response.status >= 300 && response.status < 400) throw new Refusal(502, 'provider_unreadable')
  const text = new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_ANSWER))
  try {
    return { status: response.status, body: await openAnswer(text, config.responseKey), correlation }
  } catch (cause) {
    throw new Refusal(502, 'provider_unreadable', undefined, { cause })
  }
}

function readCorrelation(header: string | null): string {
  return header !== null && /^[\w-]{1,64}$/.test(header) ? header : ''
}
