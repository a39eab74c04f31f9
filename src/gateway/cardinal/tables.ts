/** Cardinal's tables. Neither holds a card number, an e-mail address or a cryptogram. */
export const cardinalTables: readonly string[] = [
  `CREATE TABLE cardinal_sessions (
    handle_hash text PRIMARY KEY,
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    reference_id text NOT NULL,
    binding text NOT NULL,
    created_at bigint NOT NULL,
    transaction_id text,
    challenge text)`,
  `CREATE TABLE cardinal_requests (
    secret_hash text PRIMARY KEY,
    handle_hash text NOT NULL REFERENCES cardinal_sessions (handle_hash) ON DELETE CASCADE,
    kind text NOT NULL,
    jti text NOT NULL,
    sealed_result text)`,
]
