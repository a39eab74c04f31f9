import { randomBytes } from 'node:crypto'
import { sha256Base64Url } from '../hash.ts'
import type { Queryable } from '../store/database.ts'

/** An operator's admission code: what lets a wallet's key in. Only its hash is kept. */
export interface Admission {
  readonly code: string
  readonly uses: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** A new random code; 130 bits, so a plain hash is enough at rest. */
export function newAdmissionCode(): string {
  return randomBytes(17).toString('base64url').slice(0, 22)
}

/** Keeps the hash of a code; a code that is known already stays as used as it is. True if it was new. */
export async function addAdmission(store: Queryable, admission: Admission, now: number): Promise<boolean> {
  const rows = await store.query(
    `INSERT INTO admissions (code_hash, uses_left, expires_at, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING code_hash`,
    [sha256Base64Url(admission.code), admission.uses, admission.expiresAt, now],
  )
  return rows.length === 1
}

/** Takes a code out of use at once. True if it was known. */
export async function revokeAdmission(store: Queryable, code: string): Promise<boolean> {
  const rows = await store.query('UPDATE admissions SET uses_left = 0 WHERE code_hash = $1 RETURNING code_hash', [
    sha256Base64Url(code),
  ])
  return rows.length === 1
}
