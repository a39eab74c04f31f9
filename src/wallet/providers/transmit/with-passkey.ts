import { encodeResult } from '../../../wire/transmit/webauthn.ts'
import type { Call, Flow } from '../../flow/types.ts'
import type { PromptView } from '../../messages/prompts.ts'
import { askUntil, passkeyProblems, wantsAgain } from '../identity-questions.ts'
import { RETRY } from '../retry.ts'
import { answer, cancelled, expired } from './replies.ts'
import type { Answer, At, Reply } from './work.ts'

/** What the browser is to be asked, and the provider's session the result belongs to. */
type Start = Pick<PromptView<'identity-passkey'>, 'ceremony' | 'options'> & { readonly sessionId: string }

/**
 * Has the person use or make a passkey in our window, as often as they want another try; each try is a session of its own
 * (contract 9.4). `toAnswer` puts the encoded result where the step wants it.
 */
export async function withPasskey(
  flow: Flow,
  at: At,
  start: (call: Call) => Promise<Start>,
  toAnswer: (encoded: string) => Answer,
): Promise<Reply> {
  for (let count = 1; ; count++) {
    const name = `passkey-${at.n}-${count}`
    const { sessionId, ...ceremony } = await flow.step(`${name}-start`, { onUnknown: 'repeat', retry: RETRY }, start)
    const view = { ...at.work.about, ...ceremony, expiresAt: at.until } as PromptView<'identity-passkey'>
    const end = await askUntil(flow, name, at.until, { kind: 'identity-passkey', view })
    if (!end) return expired
    if (end.decision === 'cancel') return cancelled()
    if (end.decision === 'done') return answer(() => toAnswer(encodeResult(sessionId, end.response, USER_AGENT)))
    if (!(await wantsAgain(flow, `${name}-failed`, at.work.about, { problem: passkeyProblems[end.problem] })))
      return cancelled()
  }
}

/** The provider shows it in its own lists of passkeys. */
const USER_AGENT = 'Countersign'
