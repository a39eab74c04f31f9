/**
 * Turns a JSON value into a string that may rest in the database, and back. `place` names table, row and column and
 * must be the same both ways, so that a sealed value can't be moved elsewhere.
 */
export interface Sealer {
  /** Works while the vault is locked, then to its public key. Throws WalletError `not_set_up` before there is a vault. */
  seal(place: string, value: unknown): Promise<string>
  /** Throws WalletError `locked` while the vault is, `storage_failed` for a value that was tampered with or moved. */
  unseal(place: string, sealed: string): Promise<unknown>
}
