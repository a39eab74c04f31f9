import type { Credential } from '../state.ts'

/** What a binding request must be about. */
export interface Expected {
  readonly subject: string
  readonly token: string
}

/** A key whose possession was proved. */
export type ProvenKey = Pick<Credential, 'jwk' | 'webAuthn'>
