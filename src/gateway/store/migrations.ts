import { cardinalTables } from '../cardinal/tables.ts'
import { mastercardTables } from '../mastercard/tables.ts'
import type { Database } from './database.ts'

/**
 * The gateway's tables, oldest change first; a change is never edited once released. Times are epoch milliseconds.
 * No table holds a card number, a code, a token number, a cryptogram or a private key.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE admissions (
      code_hash text PRIMARY KEY,
      uses_left integer NOT NULL,
      expires_at bigint NOT NULL,
      created_at bigint NOT NULL)`,
    `CREATE TABLE wallets (
      id text PRIMARY KEY,
      public_jwk text NOT NULL,
      created_at bigint NOT NULL)`,
    `CREATE TABLE proofs (
      wallet_id text NOT NULL,
      jti text NOT NULL,
      expires_at bigint NOT NULL,
      PRIMARY KEY (wallet_id, jti))`,
    'CREATE INDEX proofs_expiry ON proofs (expires_at)',
    `CREATE TABLE objects (
      kind text NOT NULL,
      id text NOT NULL,
      wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
      created_at bigint NOT NULL,
      PRIMARY KEY (kind, id, wallet_id))`,
    // One card number has one instrument identifier, whoever typed it; everything else has one owner.
    `CREATE UNIQUE INDEX objects_owner ON objects (kind, id) WHERE kind <> 'instrument'`,
    `CREATE TABLE callbacks (
      secret_hash text PRIMARY KEY,
      wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
      expires_at bigint NOT NULL,
      sealed_query text)`,
    `CREATE TABLE approvals (
      token_id text PRIMARY KEY,
      event_id text NOT NULL,
      status text NOT NULL,
      occurred_at bigint NOT NULL)`,
  ],
  cardinalTables,
  mastercardTables,
]

/** Brings the tables up to date; safe when several processes start at once. */
export async function migrate(database: Database): Promise<void> {
  await database.query('CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY)')
  for (const [index, statements] of migrations.entries()) {
    await database.transaction(async tx => {
      await tx.query('LOCK TABLE migrations IN EXCLUSIVE MODE')
      const claimed = await tx.query('INSERT INTO migrations VALUES ($1) ON CONFLICT DO NOTHING RETURNING version', [
        index + 1,
      ])
      if (claimed.length === 0) return
      for (const statement of statements) await tx.query(statement)
    })
  }
}
