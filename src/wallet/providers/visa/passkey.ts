import type { Money } from '../../../wire/money.ts'
import { type FrameAssurance, type FrameSession, toFrameContext } from '../../../wire/visa/frame.ts'
import type { TmsAuthenticationContext } from '../../../wire/visa/passkey.ts'
import { type ErrorCode, WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { passkeyJob } from './jobs.ts'
import { parseAssurance } from './session.ts'

/** Milliseconds: two loads, the person's 120 s (contract 6.5) and the page's opening. */
const CEREMONY_LIMIT = seconds(150)

/** What a ceremony is for, as the approval window says it. */
export interface PasskeyPurpose {
  readonly purpose: 'link' | 'pay'
  readonly amount?: Money
  readonly payee?: string
}

/** A finished ceremony: the assurance is secret. */
export interface Signed {
  readonly assurance: FrameAssurance
  /** Epoch milliseconds. */
  readonly at: number
}

/** Failures after which the person may simply try again. */
const retryable: ReadonlySet<ErrorCode> = new Set([
  'passkey_refused',
  'passkey_unsupported',
  'ceremony_lost',
  'ceremony_timeout',
  'provider_unavailable',
])

/**
 * Runs the provider's passkey ceremony beside a cancel button, and offers another try when it does not work out.
 * `attempt` prepares and runs one try. Throws WalletError `cancelled`; its context has `wants: 'other_card'` when the
 * person asks for another card.
 */
export async function untilSigned<T>(flow: Flow, name: string, attempt: (count: number) => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt(count)
    } catch (thrown) {
      if (!(thrown instanceof WalletError) || !retryable.has(thrown.code)) throw thrown
      await askForAnotherTry(flow, `${name}-failed-${count}`, thrown.code)
    }
  }
}

async function askForAnotherTry(flow: Flow, name: string, problem: ErrorCode): Promise<void> {
  const answer = await flow.ask(name, { kind: 'passkey-failed', view: { provider: PROVIDER_LABEL, problem } })
  if (answer.decision === 'other_card') throw new WalletError('cancelled', { wants: 'other_card' })
  if (answer.decision === 'cancel') throw new WalletError('cancelled', {})
}

/** Messages 4 and 5 in the provider's window. The result is secret. */
export async function signWithPasskey(
  flow: Flow,
  deps: VisaDeps,
  name: string,
  context: {
    readonly action: 'REGISTER' | 'AUTHENTICATE'
    readonly tms: TmsAuthenticationContext
    readonly session: FrameSession
    /** The frame's address. */
    readonly url: string
  },
  purpose: PasskeyPurpose,
): Promise<Signed> {
  const job = () => {
    requireSession(context.session)
    return passkeyJob(context.url, { ...toFrameContext(context.tms, context.action, 'popup') })
  }
  const end = await flow.race(name, {
    signed: branch =>
      branch.ceremony('window', {
        surface: 'visa',
        action: context.action === 'REGISTER' ? 'register' : 'authenticate',
        job,
        secret: 'secret',
        timeout: CEREMONY_LIMIT,
        parse: raw => ({ assurance: parseAssurance(raw), at: deps.now() }),
      }),
    person: branch => branch.ask('cancel', { kind: 'passkey', view: { ...purpose, provider: PROVIDER_LABEL } }),
  })
  if (end.winner === 'person') throw new WalletError('cancelled', {})
  return end.value
}

/**
 * A passkey is of no use without the session it was asked for. Looked into before the person is asked: when the browser
 * was restarted it is gone, and the attempt begins anew instead of having them sign twice.
 */
function requireSession(session: FrameSession): void {
  if (!session.secureToken) throw new WalletError('ceremony_lost', { reason: 'no_session' })
}
