import { randomBytes } from 'node:crypto'
import { chunksOf, readCapped } from '../http/read-capped.ts'
import { Refusal } from '../refusal.ts'
import type { MastercardConfig } from './config.ts'
import { signCall } from './sign.ts'

/** Largest answer that is read, in bytes. */
const MAX_ANSWER = 262_144

/** One call. `path` is below the API base; values of `query` are percent-encoded here. */
export interface MastercardCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface MastercardAnswer {
  readonly status: number
  readonly body: unknown
}

export interface MastercardClient {
  /** @throws Refusal 502 or 504 when there is no readable answer, 502 `provider_unauthorized` for a 401 */
  call(call: MastercardCall): Promise<MastercardAnswer>
}

/** A client that signs as the configured account. `now` is the provider's clock. */
export function createMastercardClient(config: MastercardConfig, now: () => number, timeout: number): MastercardClient {
  return {
    async call({ method, path, query, body }) {
      const url = `${config.apiBase}${path}${query === undefined ? '' : `?${encodeQuery(query)}`}`
      const text = body === undefined ? '' : JSON.stringify(body)
      const timestamp = Math.floor(now() / 1000)
      const authorization = signCall(config, { method, url, body: text, nonce: newNonce(), timestamp })
      const headers = {
        authorization,
        accept: 'application/json',
        ...(text !== '' && { 'content-type': 'application/json' }),
      }
      return send(url, { method, headers, ...(text !== '' && { body: text }) }, timeout)
    },
  }
}

/** `URLSearchParams` would write a blank as `+`, which is signed and sent as two different things. */
function encodeQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return pairs.join('&')
}

function newNonce(): string {
  return randomBytes(16).toString('hex')
}

async function send(url: string, init: RequestInit, timeout: number): Promise<MastercardAnswer> {
  const signal = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    // The wallet knows 401 as "your proof is bad"; a provider's 401 is about the operator's credentials.
    if (response.status === 401) throw new Refusal(502, 'provider_unauthorized')
    if (response.status >= 300 && response.status < 400) throw new Refusal(502, 'provider_unreadable')
    const text = new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_ANSWER))
    return { status: response.status, body: parse(text, response.status) }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    if (signal.aborted) throw new Refusal(504, 'provider_timeout', undefined, { cause })
    throw new Refusal(502, 'provider_unreachable', undefined, { cause })
  }
}

/** A refusal without a readable body still has its status. */
function parse(text: string, status: number): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (status >= 400) return undefined
    throw new Refusal(502, 'provider_unreadable', undefined, { cause })
  }
}
