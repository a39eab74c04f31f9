/** Jobs by the wallet that asked for them, and links that arrived at `/bind`: sealed, under a secret not kept here. */
export const beyondIdentityTables: readonly string[] = [
  `CREATE TABLE beyond_identity_jobs (
    job_id text PRIMARY KEY,
    identity_id text NOT NULL,
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    created_at bigint NOT NULL)`,
  `CREATE TABLE beyond_identity_arrivals (
    secret_hash text PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    wallet_id text REFERENCES wallets (id) ON DELETE CASCADE,
    expires_at bigint NOT NULL,
    sealed_ticket text,
    taken_by text)`,
]

/** Calls whose outcome is not written down yet. */
export const beyondIdentityCalls: readonly string[] = [
  `CREATE TABLE beyond_identity_calls (
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    kind text NOT NULL,
    about text NOT NULL,
    begun_at bigint NOT NULL,
    PRIMARY KEY (wallet_id, kind, about))`,
]
