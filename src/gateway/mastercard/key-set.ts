import { createPublicKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { chunksOf, readCapped } from '../http/read-capped.ts'

/** Key documents of Mastercard, kept for as long as their keys suffice. */
export interface KeySet {
  /** The key with exactly this id; undefined when the document has none, also after looking again. */
  find(kid: string): Promise<KeyObject | undefined>
}

type Keys = ReadonlyMap<string, KeyObject>

const MAX_DOCUMENT = 65_536
/** A document is asked for again at most this often (contract 7.6, step 3). */
const REFETCH_AFTER = 60_000

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
  let keys: Keys = new Map()
  let fetching: Promise<void> = Promise.resolve()
  let fetchedAt = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    // Anybody's unknown id leads here: a document that can't be read must not take away the keys that are good.
    keys = (await fetchKeys(url, timeout)) ?? keys
  }

  return {
    async find(kid) {
      const known = keys.get(kid)
      if (known !== undefined) return known
      if (now() - fetchedAt >= REFETCH_AFTER) {
        fetchedAt = now()
        fetching = refresh()
      }
      // Whoever comes while the document is on its way waits for it too.
      await fetching
      return keys.get(kid)
    },
  }
}

/** Undefined for a document that can't be had or read: what its keys would verify is refused. */
async function fetchKeys(url: string, timeout: number): Promise<Keys | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) })
    const text = new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_DOCUMENT))
    const document = v.parse(documentSchema, JSON.parse(text))
    const entries = document.keys.flatMap(({ kid, use, kty, n, e }) => {
      if (kid === undefined || kty !== 'RSA' || use === 'enc' || n === undefined || e === undefined) return []
      return [[kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' })] as const]
    })
    return new Map(entries)
  } catch {
    return undefined
  }
}
