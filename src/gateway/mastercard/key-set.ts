import { createPublicKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { chunksOf, readCapped } from '../http/read-capped.ts'

/** A key document of Mastercard, as it was when last looked at. */
export interface KeySet {
  /** The key with exactly this id; undefined when the document has none (any more), also after looking again. */
  find(kid: string): Promise<KeyObject | undefined>
}

interface Document {
  readonly keys: ReadonlyMap<string, KeyObject>
  /** Milliseconds for which it may be believed without looking again. */
  readonly fresh: number
}

const MAX_DOCUMENT = 65_536
/** A document is asked for again at most this often (contract 7.6, step 3). */
const REFETCH_AFTER = 60_000
/** How long a document is believed that does not say so itself, and at most whatever it says. */
const FRESH = 60 * 60_000
const FRESH_AT_MOST = 24 * 60 * 60_000
/** How long after that its keys still serve while it can't be had: a withdrawn key must not live on an outage. */
const STALE_AT_MOST = 24 * 60 * 60_000

const documentSchema = v.object({
  keys: v.pipe(
    v.array(
      v.object({
        kty: v.string(),
        kid: v.optional(v.string()),
        use: v.optional(v.string()),
        n: v.optional(v.string()),
        e: v.optional(v.string()),
      }),
    ),
    v.maxLength(100),
  ),
})

/** RSA signature keys of a JWK set at an address. `now` is epoch milliseconds. */
export function createKeySet(url: string, now: () => number, timeout: number): KeySet {
  let document: Document = { keys: new Map(), fresh: 0 }
  let readAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> = Promise.resolve()
  let askedAt = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    const startedAt = now()
    // Anybody's unknown id leads here: a document that can't be read must not take away the keys that are good.
    const fetched = await fetchDocument(url, timeout)
    if (!fetched) return
    document = fetched
    readAt = startedAt
  }

  const age = () => now() - readAt

  return {
    async find(kid) {
      if (age() < document.fresh && document.keys.has(kid)) return document.keys.get(kid)
      if (now() - askedAt >= REFETCH_AFTER) {
        askedAt = now()
        fetching = refresh()
      }
      // Whoever comes while the document is on its way waits for it too.
      await fetching
      return age() < document.fresh + STALE_AT_MOST ? document.keys.get(kid) : undefined
    },
  }
}

/** Undefined for a document that can't be had or read: what its keys would verify is refused. */
async function fetchDocument(url: string, timeout: number): Promise<Document | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) })
    if (!response.ok) return undefined
    const text = new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_DOCUMENT))
    const { keys } = v.parse(documentSchema, JSON.parse(text))
    const entries = keys.flatMap(({ kid, use, kty, n, e }) => {
      if (kid === undefined || kty !== 'RSA' || use === 'enc' || n === undefined || e === undefined) return []
      return [[kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' })] as const]
    })
    return { keys: new Map(entries), fresh: freshnessOf(response) }
  } catch {
    return undefined
  }
}

/** `max-age` within our bounds, less what caches on the way have used of it (RFC 9111, 5.1 and 5.2.2.1). */
function freshnessOf({ headers }: Response): number {
  const control = headers.get('cache-control') ?? ''
  if (/no-(?:store|cache)/i.test(control)) return REFETCH_AFTER
  const told = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1]
  if (told === undefined) return FRESH
  const left = (Number(told) - Number(headers.get('age') ?? 0)) * 1000
  return Math.min(Math.max(Number.isNaN(left) ? 0 : left, REFETCH_AFTER), FRESH_AT_MOST)
}
