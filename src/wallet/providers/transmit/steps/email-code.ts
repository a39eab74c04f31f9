import { assertionErrors } from '../../../../wire/transmit/journey.ts'
import { askUntil } from '../../identity-questions.ts'
import { answer, cancelled, expired } from '../replies.ts'
import type { Handler } from '../work.ts'

/** A code by e-mail: a step-up for a device that is not known, or to show that an account is one's own (contract 4.6). */
export const emailCode: Handler = async (flow, at, { error }) => {
  const problem = error && (error.code === assertionErrors.lateCode ? 'code_expired' : 'code_wrong')
  const given = await askUntil(flow, `code-${at.n}`, at.until, {
    kind: 'transmit-code',
    view: { ...at.work.about, ...(problem && { problem }), expiresAt: at.until },
  })
  if (!given) return expired
  if (given.decision === 'cancel') return cancelled()
  if (given.decision === 'resend') return answer(() => ({ assert: 'resend' }))
  return answer(() => ({ assert: 'data', data: { passcode: given.code } }))
}
