import { randomBytes } from 'node:crypto'
import type { MastercardContext } from '../context.ts'

const NONCE_LIFE = 300_000
const prefix = 'dpop-nonce:'

/** A fresh nonce for `DPoP-Nonce`. */
export function newDpopNonce({ state, clock }: MastercardContext): string {
  const nonce = randomBytes(16).toString('base64url')
  state.seen.set(prefix + nonce, clock.now() + NONCE_LIFE)
  return nonce
}

/** True for a nonce we gave out and that has not run out. */
export function isOurNonce({ state, clock }: MastercardContext, nonce: string | undefined): boolean {
  return (state.seen.get(prefix + nonce) ?? 0) >= clock.now()
}
