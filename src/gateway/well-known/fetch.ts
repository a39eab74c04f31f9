import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readCapped } from '../http/read-capped.ts'
import { Refusal } from '../refusal.ts'
import { requestPath } from './request.ts'
import { type Resolve, resolveTarget, type Target } from './target.ts'

const PATH = '/.well-known/ucp'
const MAX_DOCUMENT = 65_536
const MAX_REDIRECTS = 2
const TIMEOUT = 5000
/** Milliseconds a document is given again without asking: a purchase reads it several times. */
const FRESH = 60_000
const MAX_CACHED = 200

/** A payee's key document as its own host serves it. `fetchedAt` is epoch milliseconds. */
export interface WellKnownDocument {
  readonly document: unknown
  readonly fetchedAt: number
}

export interface WellKnownFetcher {
  /** @throws Refusal `origin_refused`, `fetch_failed` or `document_invalid` */
  fetch(origin: string): Promise<WellKnownDocument>
}

export interface WellKnownOptions {
  readonly mode: 'sandbox' | 'live'
  readonly resolve: Resolve
  readonly now: () => number
  /** Milliseconds for everything: names, redirects, document; 5 s unless told. */
  readonly timeout?: number
}

/** Fetches payees' `/.well-known/ucp` on behalf of wallets (architecture 1, "The gateway is a guard"). */
export function createWellKnownFetcher(options: WellKnownOptions): WellKnownFetcher {
  const cache = new Map<string, WellKnownDocument>()
  return {
    async fetch(origin) {
      const known = cache.get(origin)
      if (known && options.now() - known.fetchedAt < FRESH) return known
      const signal = AbortSignal.timeout(options.timeout ?? TIMEOUT)
      const target = await orAborted(resolveTarget(origin, options.mode, options.resolve), signal)
      const fetched = { document: await fetchDocument(target, signal), fetchedAt: options.now() }
      cache.delete(origin)
      cache.set(origin, fetched)
      if (cache.size > MAX_CACHED) forgetOldest(cache)
      return fetched
    },
  }
}

/** The system's resolver can't be told to stop; its answer comes too late for anybody. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Refusal(502, 'fetch_failed', 'origin')), { once: true })
  })
  return Promise.race([work, aborted])
}

async function fetchDocument(target: Target, signal: AbortSignal): Promise<unknown> {
  try {
    return await readDocument(await follow(target, PATH, signal, MAX_REDIRECTS))
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    if (cause instanceof BodyTooLarge) throw new Refusal(502, 'document_invalid', 'origin', { cause })
    throw new Refusal(502, 'fetch_failed', 'origin', { cause })
  }
}

/** Follows redirects that stay on the payee's own origin: its keys may come from nowhere else. */
async function follow(target: Target, path: string, signal: AbortSignal, left: number): Promise<IncomingMessage> {
  const response = await requestPath(target, path, signal)
  const { statusCode = 0, headers } = response
  if (statusCode === 200) return response
  response.destroy()
  const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined
  if (!isRedirect || left === 0) throw new Refusal(502, 'fetch_failed', 'origin')
  const next = new URL(headers.location ?? '', target.origin + path)
  if (next.origin !== target.origin) throw new Refusal(502, 'fetch_failed', 'origin')
  return follow(target, next.pathname + next.search, signal, left - 1)
}

async function readDocument(response: IncomingMessage): Promise<unknown> {
  if (!/^application\/([a-z0-9.+-]+\+)?json\b/i.test(response.headers['content-type'] ?? '')) {
    response.destroy()
    throw new Refusal(502, 'document_invalid', 'origin')
  }
  const bytes = await readCapped(response, MAX_DOCUMENT)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Refusal(502, 'document_invalid', 'origin', { cause })
  }
}

function forgetOldest(cache: Map<string, unknown>): void {
  const oldest = cache.keys().next()
  if (!oldest.done) cache.delete(oldest.value)
}
