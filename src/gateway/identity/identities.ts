import * as v from 'valibot'
import type { Queryable } from '../store/database.ts'

export type IdentityProvider = 'transmit' | 'beyond-identity'

/** An identity at a provider, as one wallet stands to it. Proved: the wallet has signed in as it. */
export interface OwnIdentity {
  readonly subject: string
  readonly proved: boolean
  /** The device key that was bound when it was linked (Transmit). */
  readonly deviceKey: string | undefined
}

/** Whose identity is meant. */
export interface IdentityRef {
  readonly provider: IdentityProvider
  readonly subject: string
  readonly walletId: string
  /** Id of the organisation the person signs in for, where they do for one: each has an identity of its own. */
  readonly organisationId?: string
}

/** Finds the row of `parametersOf` a reference. */
const ITS_ROW = `provider = $1 AND subject = $2 AND wallet_id = $3 AND COALESCE(organisation, '') = $4`

function parametersOf({ provider, subject, walletId, organisationId = '' }: IdentityRef): string[] {
  return [provider, subject, walletId, organisationId]
}

const row = v.object({
  subject: v.string(),
  proved_at: v.nullable(v.union([v.string(), v.number(), v.bigint()])),
  device_key: v.nullable(v.string()),
})

/** Writes down that a wallet made an identity. It is not proved by that. */
export async function keepCreated(store: Queryable, ref: IdentityRef, now: number) {
  await store.query(
    `INSERT INTO identities (provider, subject, wallet_id, organisation, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [...parametersOf(ref), now],
  )
}

/** Writes down that a wallet signed in as an identity; several wallets of one person may. */
export async function keepProved(
  store: Queryable,
  ref: IdentityRef,
  { now, deviceKey }: { readonly now: number; readonly deviceKey?: string },
): Promise<void> {
  await store.query(
    `INSERT INTO identities (provider, subject, wallet_id, organisation, device_key, created_at, proved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (provider, subject, wallet_id, COALESCE(organisation, ''))
     DO UPDATE SET proved_at = $6, device_key = $5, organisation = $4`,
    [...parametersOf(ref), deviceKey ?? null, now],
  )
}

/**
 * Writes the organisation down of an identity that was linked before organisations were kept: then a wallet had one of a
 * person at most, so that the organisation it asks for is that one's.
 */
export async function adoptOrganisation(store: Queryable, ref: IdentityRef): Promise<void> {
  if (ref.organisationId === undefined || (await findIdentity(store, ref))) return
  await store.query(
    `UPDATE identities SET organisation = $4
     WHERE provider = $1 AND subject = $2 AND wallet_id = $3 AND organisation IS NULL`,
    parametersOf(ref),
  )
}

/** The identities of a wallet at a provider. */
export async function listIdentities(
  store: Queryable,
  provider: IdentityProvider,
  walletId: string,
): Promise<readonly OwnIdentity[]> {
  const rows = await store.query(
    'SELECT subject, proved_at, device_key FROM identities WHERE provider = $1 AND wallet_id = $2 ORDER BY created_at',
    [provider, walletId],
  )
  return rows.map(read)
}

/** How a wallet stands to an identity; undefined when it has nothing to do with it. */
export async function findIdentity(store: Queryable, ref: IdentityRef): Promise<OwnIdentity | undefined> {
  const rows = await store.query(
    `SELECT subject, proved_at, device_key FROM identities WHERE ${ITS_ROW}`,
    parametersOf(ref),
  )
  return rows.map(read)[0]
}

/** Forgets how a wallet stands to an identity. */
export async function forgetIdentity(store: Queryable, ref: IdentityRef): Promise<void> {
  await store.query(`DELETE FROM identities WHERE ${ITS_ROW}`, parametersOf(ref))
}

function read(value: unknown): OwnIdentity {
  const { subject, proved_at: proved, device_key: deviceKey } = v.parse(row, value)
  return { subject, proved: proved !== null, deviceKey: deviceKey ?? undefined }
}
