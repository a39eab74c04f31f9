import type { Queryable } from './store/database.ts'

/**
 * Kinds of provider objects a wallet can own. An instrument identifier stands for a card number and is shared by every
 * wallet that has proved the number by tokenizing it; a token and an instruction have one owner.
 */
export type ObjectKind = 'token' | 'instrument' | 'instruction' | 'mastercard-card' | 'mastercard-transaction'

export interface ProviderObject {
  readonly kind: ObjectKind
  readonly id: string
}

/** True when the wallet owns the object. */
export async function ownsObject(store: Queryable, walletId: string, object: ProviderObject): Promise<boolean> {
  const rows = await store.query('SELECT 1 FROM objects WHERE kind = $1 AND id = $2 AND wallet_id = $3', [
    object.kind,
    object.id,
    walletId,
  ])
  return rows.length === 1
}

/** Writes down who owns an object the provider just answered with; false when it is another wallet's. */
export async function claimObject(
  store: Queryable,
  walletId: string,
  object: ProviderObject,
  now: number,
): Promise<boolean> {
  await store.query(
    'INSERT INTO objects (kind, id, wallet_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [object.kind, object.id, walletId, now],
  )
  return ownsObject(store, walletId, object)
}
