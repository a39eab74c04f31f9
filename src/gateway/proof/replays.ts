import type { Queryable } from '../store/database.ts'

/** Remembers a proof's `jti` until `expiresAt` (epoch ms); false when this wallet has used it before. */
export async function rememberProof(
  store: Queryable,
  walletId: string,
  jti: string,
  expiresAt: number,
): Promise<boolean> {
  const rows = await store.query(
    'INSERT INTO proofs (wallet_id, jti, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING jti',
    [walletId, jti, expiresAt],
  )
  return rows.length === 1
}
