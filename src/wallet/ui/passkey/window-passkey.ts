import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import type { PromptAnswer, PromptView } from '../../messages/prompts.ts'

type View = PromptView<'identity-passkey'>
type Problem = Extract<PromptAnswer<'identity-passkey'>, { decision: 'failed' }>['problem']

/** How a passkey ceremony in this window ended: what the flow is told. */
export type PasskeyEnd = Exclude<PromptAnswer<'identity-passkey'>, { decision: 'cancel' }>

/** Runs WebAuthn in this window, as a provider's options say. The browser's own words reach nobody. */
export async function runPasskey(view: View): Promise<PasskeyEnd> {
  if (!('PublicKeyCredential' in globalThis)) return { decision: 'failed', problem: 'unsupported' }
  try {
    return { decision: 'done', response: JSON.stringify(await start(view)) }
  } catch (thrown) {
    console.error('passkey', thrown)
    return { decision: 'failed', problem: problemOf(thrown) }
  }
}

function start(view: View) {
  return view.ceremony === 'get'
    ? startAuthentication({ optionsJSON: view.options })
    : startRegistration({ optionsJSON: view.options })
}

const problems: Readonly<Record<string, Problem>> = {
  // The browser reports refusal and time-out alike, so that a page can't tell them apart.
  NotAllowedError: 'refused',
  AbortError: 'refused',
  TimeoutError: 'timeout',
  InvalidStateError: 'exists',
  NotSupportedError: 'unsupported',
  SecurityError: 'unsupported',
  ConstraintError: 'unsupported',
}

function problemOf(thrown: unknown): Problem {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  return (cause instanceof Error && problems[cause.name]) || 'failed'
}
