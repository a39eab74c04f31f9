import * as v from 'valibot'
import { type CheckBinding, type IdentityCheck, nonceOf } from '../../wire/identity-check.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'

/** How long a check can be read again, in milliseconds: as long as a purchase may take to settle. */
export const CHECK_LIFE = 24 * 60 * 60_000

/** What a call says it wants to have verified. */
export type Asked = Pick<IdentityCheck, 'purpose' | 'nonce' | 'binding'>

/**
 * A purchase's nonce is made of the hash of its facts, so that a check says for which purchase it was.
 * @throws Refusal 400 for a purchase without its binding, or a link with one, 403 `identity_refused` when the nonce is another one's
 */
export async function requireBound({ purpose, nonce, binding }: Asked): Promise<void> {
  if (purpose === 'link' && binding === undefined) return
  if (purpose === 'link' || binding === undefined) throw new Refusal(400, 'invalid_input', 'binding')
  if ((await nonceOf(binding)) !== nonce) throw new Refusal(403, 'identity_refused', 'binding')
}

/** Uses a nonce up. @throws Refusal 409 `already_verified` when it was used, by this wallet or another */
export async function recordCheck(store: Queryable, walletId: string, check: IdentityCheck): Promise<void> {
  const { nonce, provider, purpose, subject, authenticatedAt, checkedAt, binding } = check
  const rows = await store.query(
    `INSERT INTO identity_checks
       (nonce, wallet_id, provider, purpose, subject, authenticated_at, checked_at, facts_hash, occasion)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING nonce`,
    [nonce, walletId, provider, purpose, subject, authenticatedAt, checkedAt, binding?.factsHash, binding?.occasion],
  )
  if (rows.length === 0) throw new Refusal(409, 'already_verified', 'nonce')
}

/** @throws Refusal 409 `already_verified` before a provider is asked about a nonce that was used */
export async function requireUnused(store: Queryable, nonce: string): Promise<void> {
  const rows = await store.query('SELECT 1 FROM identity_checks WHERE nonce = $1', [nonce])
  if (rows.length > 0) throw new Refusal(409, 'already_verified', 'nonce')
}

const time = v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number))

const row = v.object({
  nonce: v.string(),
  provider: v.picklist(['transmit', 'beyond-identity']),
  purpose: v.picklist(['link', 'purchase']),
  subject: v.string(),
  authenticated_at: time,
  checked_at: time,
  facts_hash: v.nullable(v.string()),
  occasion: v.nullable(v.string()),
})

/** A check the wallet had made: for a worker that died before it could write the answer down. @throws Refusal 404 */
export async function readCheck(store: Queryable, walletId: string, nonce: string): Promise<IdentityCheck> {
  const [found] = await store.query('SELECT * FROM identity_checks WHERE nonce = $1 AND wallet_id = $2', [
    nonce,
    walletId,
  ])
  if (found === undefined) throw notFound()
  const { authenticated_at, checked_at, facts_hash, occasion, ...rest } = v.parse(row, found)
  const binding = toBinding(facts_hash, occasion)
  return { ...rest, authenticatedAt: authenticated_at, checkedAt: checked_at, ...(binding && { binding }) }
}

function toBinding(factsHash: string | null, occasion: string | null): CheckBinding | undefined {
  return factsHash === null || occasion === null ? undefined : { factsHash, occasion }
}
