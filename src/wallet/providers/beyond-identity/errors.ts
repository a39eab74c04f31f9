import { type ErrorCode, WalletError } from '../../errors.ts'

/** Why something came to nothing: the key of a sentence (`problem.<key>` in locales). */
export type BiProblem =
  | 'biLinkLost'
  | 'biLinkForeign'
  | 'biLinkUnknown'
  | 'biLinkUsed'
  | 'biLinkEnded'
  | 'biNameTaken'
  | 'biNoMail'
  | 'biPasskeyRefused'
  | 'biPolicy'
  | 'biUnexpected'
  | 'biNotSignedIn'
  | 'biRevoked'
  | 'biGone'
  | 'biMailWaited'
  | 'biPageClosed'
  | 'biPageCancelled'
  | 'biSomebodyElse'

/** The provider's no, with the sentence that says it. */
export function refusal(problem: BiProblem, code: ErrorCode = 'identity_refused'): WalletError {
  return new WalletError(code, { problem })
}

/** The sentence of a refusal the person may answer with another try; undefined for any other end. */
export function problemOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof WalletError) || thrown.code !== 'identity_refused') return undefined
  const { problem } = thrown.context
  return typeof problem === 'string' ? problem : 'biUnexpected'
}

/** True for a refusal after which the same try would end the same way: whoever began it must begin otherwise. */
export function isOver(thrown: unknown): boolean {
  return thrown instanceof WalletError && thrown.context.over === true
}
