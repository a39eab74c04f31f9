import { chunksOf, readCapped } from '../http/read-capped.ts'
import { Refusal } from '../refusal.ts'

/** Largest answer that is read, in bytes. */
const MAX_ANSWER = 262_144

/** A provider's answer: JSON, or nothing. */
export interface ProviderAnswer {
  readonly status: number
  readonly body: unknown
}

/** One call to an identity provider. @throws Refusal 502 or 504 when there is no readable answer */
export async function callProvider(url: string, init: RequestInit, timeout: number): Promise<ProviderAnswer> {
  const signal = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const text = new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_ANSWER))
    if (response.status >= 300 && response.status < 400) throw new Refusal(502, 'provider_unreadable')
    if (response.status >= 500) throw new Refusal(502, 'provider_unreachable')
    return { status: response.status, body: parse(text) }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    if (signal.aborted) throw new Refusal(504, 'provider_timeout', undefined, { cause })
    throw new Refusal(502, 'provider_unreachable', undefined, { cause })
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(502, 'provider_unreadable', undefined, { cause })
  }
}
