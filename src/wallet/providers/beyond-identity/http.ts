import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { readCapped } from '../../gateway/read-capped.ts'
import type { BiDeps } from './deps.ts'

/** What the cloud answered, below 500. */
export interface CloudAnswer {
  readonly status: number
  readonly body: unknown
  /** Where redirects led to. */
  readonly url: string
}

/**
 * One call to the cloud. No cookies; redirects are followed only when asked for, since they would lead away from the host
 * that was checked. Throws `provider_unavailable` when there is no readable answer.
 */
export async function callCloud(
  { fetch }: Pick<BiDeps, 'fetch'>,
  url: string,
  init: RequestInit,
  call: Call,
): Promise<CloudAnswer> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      ...init,
      signal: call.signal,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    const text = await readCapped(response)
    if (response.status >= 500 || response.status === 429) throw unavailable({ status: response.status })
    return { status: response.status, body: parse(text), url: response.url }
  } catch (cause) {
    if (call.signal.aborted) throw call.signal.reason
    if (cause instanceof WalletError && cause.code !== 'gateway_unreachable') throw cause
    // The address may hold a binding token, and a browser's words the address: neither goes on.
    throw unavailable({})
  }
}

/** A page instead of JSON says nothing here; whoever needs more than the status finds that it is not there. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unavailable(context: { readonly status?: number }): WalletError {
  return new WalletError('provider_unavailable', { provider: 'beyond-identity', ...context })
}

/** The body, as the schema has it. Throws `provider_rejected`. */
export function expectShape<const S extends v.GenericSchema>(
  schema: S,
  { body, status }: CloudAnswer,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body)
  if (status < 400 && parsed.success) return parsed.output
  throw new WalletError('provider_rejected', { reason: 'unexpected_answer', status })
}
