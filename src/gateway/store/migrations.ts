import { checkBindings, identityOrganisations, identityTables } from '../identity/tables.ts'
import { providers } from '../providers.ts'
import type { Database, Queryable } from './database.ts'

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
  identityTables,
  [
    `CREATE TABLE answers (
      hash text PRIMARY KEY,
      wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
      expires_at bigint NOT NULL,
      sealed text NOT NULL)`,
    'CREATE INDEX answers_expiry ON answers (expires_at)',
  ],
  checkBindings,
  [
    // Answers with a credential in them rest nowhere; what was kept before this was known goes.
    'DELETE FROM answers',
    `CREATE TABLE begun_calls (
      hash text PRIMARY KEY,
      wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
      expires_at bigint NOT NULL)`,
    'CREATE INDEX begun_calls_expiry ON begun_calls (expires_at)',
  ],
  identityOrganisations,
]

/** Names the lock under which one process at a time changes the tables. */
const MIGRATION_LOCK = 0x636f_756e

/** Brings the tables up to date, ours and every provider's; safe when several processes start at once. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async tx => {
    // `IF NOT EXISTS` alone is no help between processes: PostgreSQL refuses the second of two that look at once.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await tx.query('CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY)')
    await tx.query(
      'CREATE TABLE IF NOT EXISTS provider_migrations (provider text, version integer, PRIMARY KEY (provider, version))',
    )
    for (const [index, statements] of migrations.entries()) {
      const claim = 'INSERT INTO migrations VALUES ($1) ON CONFLICT DO NOTHING RETURNING version'
      await apply(tx, statements, claim, [index + 1])
    }
    for (const { name, tables = [] } of providers) {
      for (const [index, statements] of tables.entries()) {
        const claim = 'INSERT INTO provider_migrations VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING version'
        await apply(tx, statements, claim, [name, index + 1])
      }
    }
  })
}

/** Makes one change, unless `claim` finds it made. */
async function apply(
  tx: Queryable,
  statements: readonly string[],
  claim: string,
  version: readonly (string | number)[],
): Promise<void> {
  if ((await tx.query(claim, [...version])).length === 0) return
  for (const statement of statements) await tx.query(statement)
}
