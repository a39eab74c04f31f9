import { WalletError } from '../../errors.ts'

/** What a failed WebAuthn call means for the person. The browser's words are kept as cause and shown to nobody. */
export function passkeyError(thrown: unknown): WalletError {
  const name = thrown instanceof DOMException ? thrown.name : 'unknown'
  const options = { cause: thrown }
  switch (name) {
    // The browser reports refusal and time-out alike, so that a page can't tell them apart.
    case 'NotAllowedError':
    case 'AbortError':
      return new WalletError('passkey_refused', { name }, options)
    case 'TimeoutError':
      return new WalletError('ceremony_timeout', { name }, options)
    case 'NotSupportedError':
    case 'SecurityError':
    case 'ConstraintError':
      return new WalletError('passkey_unsupported', { name }, options)
    default:
      return new WalletError('internal', { name }, options)
  }
}
