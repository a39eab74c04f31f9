/** Mastercard's tables. None holds a card number, a code, a token or a proof; of a proof its hash only. */
export const mastercardTables: readonly string[] = [
  `CREATE TABLE mastercard_sessions (
    authentication_session_id text PRIMARY KEY,
    client_session_id text NOT NULL,
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    created_at bigint NOT NULL)`,
  'CREATE INDEX mastercard_attempts ON mastercard_sessions (client_session_id)',
  `CREATE TABLE mastercard_proofs (
    proof_hash text PRIMARY KEY,
    authentication_session_id text NOT NULL
      REFERENCES mastercard_sessions (authentication_session_id) ON DELETE CASCADE,
    correlation_id text NOT NULL,
    binding text)`,
  `CREATE TABLE mastercard_answers (
    jti text PRIMARY KEY,
    expires_at bigint NOT NULL)`,
]
