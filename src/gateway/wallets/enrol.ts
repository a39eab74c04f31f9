import { sha256Base64Url } from '../hash.ts'
import type { PublicJwk } from '../proof/claims.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { walletKey } from './wallets.ts'

/** A wallet that wants in; its id is the thumbprint of its key. */
export interface Enrolment {
  readonly walletId: string
  readonly key: PublicJwk
  readonly admissionCode: string
}

/**
 * Enrols a wallet's key with an admission code. A key that is enrolled already keeps its place and uses up nothing, so
 * a wallet that never saw the answer can ask again. @throws Refusal 403 `admission_refused`
 */
export async function enrolWallet(store: Queryable, enrolment: Enrolment, now: number): Promise<void> {
  if ((await walletKey(store, enrolment.walletId)) !== undefined) return
  // One statement, so that two wallets can't both take a code's last use.
  const enrolled = await store.query(
    `WITH used AS (
       UPDATE admissions SET uses_left = uses_left - 1
       WHERE code_hash = $1 AND uses_left > 0 AND expires_at > $2 RETURNING code_hash)
     INSERT INTO wallets (id, public_jwk, created_at) SELECT $3, $4, $2 FROM used ON CONFLICT DO NOTHING RETURNING id`,
    [sha256Base64Url(enrolment.admissionCode), now, enrolment.walletId, JSON.stringify(enrolment.key)],
  )
  if (enrolled.length === 0) throw new Refusal(403, 'admission_refused', 'admissionCode')
}
