import * as v from 'valibot'
import { type PublicJwk, publicJwkSchema } from '../proof/claims.ts'
import type { Queryable } from '../store/database.ts'

const keyRow = v.object({
  public_jwk: v.pipe(
    v.string(),
    v.transform((text): unknown => JSON.parse(text)),
    publicJwkSchema,
  ),
})

/** Public key of an enrolled wallet. */
export async function walletKey(store: Queryable, walletId: string): Promise<PublicJwk | undefined> {
  const [row] = await store.query('SELECT public_jwk FROM wallets WHERE id = $1', [walletId])
  return row === undefined ? undefined : v.parse(keyRow, row).public_jwk
}

/** Forgets a wallet's key and all that is its own: nobody reaches those objects any more. True if it was enrolled. */
export async function removeWallet(store: Queryable, walletId: string): Promise<boolean> {
  const rows = await store.query('DELETE FROM wallets WHERE id = $1 RETURNING id', [walletId])
  return rows.length === 1
}
