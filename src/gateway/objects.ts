import { notFound, Refusal } from './refusal.ts'
import type { Queryable } from './store/database.ts'

/**
 * Kinds of provider objects a wallet can own. Visa's came first and have short names; any other provider's begin with its
 * name. An instrument identifier stands for a card number and is shared by every wallet that has proved the number by
 * tokenizing it; everything else has one owner.
 */
export type ObjectKind = 'token' | 'instrument' | 'instruction' | `${string}-${string}`

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

/** @throws Refusal 404 for an object of anyone else, as for one that does not exist */
export async function requireOwned(store: Queryable, walletId: string, object: ProviderObject): Promise<void> {
  if (!(await ownsObject(store, walletId, object))) throw notFound()
}

/** Claims all objects of an answer, the one with a single owner first. @throws Refusal 409 `object_taken` */
export async function claimObjects(
  store: Queryable,
  walletId: string,
  objects: readonly ProviderObject[],
  now: number,
): Promise<void> {
  for (const object of objects) {
    if (!(await claimObject(store, walletId, object, now))) throw new Refusal(409, 'object_taken')
  }
}
