/** Who a wallet proved to be, and which nonces were used. No table holds a token, a code or a verifier. */
export const identityTables: readonly string[] = [
  `CREATE TABLE identities (
    provider text NOT NULL,
    subject text NOT NULL,
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    device_key text,
    created_at bigint NOT NULL,
    proved_at bigint,
    PRIMARY KEY (provider, subject, wallet_id))`,
  `CREATE TABLE identity_checks (
    nonce text PRIMARY KEY,
    wallet_id text NOT NULL REFERENCES wallets (id) ON DELETE CASCADE,
    provider text NOT NULL,
    purpose text NOT NULL,
    subject text NOT NULL,
    authenticated_at bigint NOT NULL,
    checked_at bigint NOT NULL)`,
]

/**
 * A person of two organisations has an identity for each. The organisation of older rows was not kept (null); the empty one
 * is none.
 */
export const identityOrganisations: readonly string[] = [
  'ALTER TABLE identities DROP CONSTRAINT identities_pkey, ADD COLUMN organisation text',
  `CREATE UNIQUE INDEX identities_key ON identities (provider, subject, wallet_id, COALESCE(organisation, ''))`,
]

/** What a purchase's check was bound to. */
export const checkBindings: readonly string[] = [
  'ALTER TABLE identity_checks ADD COLUMN facts_hash text, ADD COLUMN occasion text',
]
