import * as v from 'valibot'
import { registrationStep } from '../../../../wire/transmit/steps.ts'
import { wantsAgain } from '../../identity-questions.ts'
import { creationOptions } from '../options.ts'
import { refused, unsupported } from '../replies.ts'
import { withPasskey } from '../with-passkey.ts'
import type { Handler } from '../work.ts'

/** Register Passkeys (contract 2.2): a passkey is made in our window, and its encoded result submitted. */
export const registerPasskey: Handler = async (flow, at, waiting) => {
  const told = v.safeParse(registrationStep, waiting.step)
  if (!told.success) return unsupported
  const { error } = waiting
  if (error) {
    const failure = { problem: 'transmitPasskey', ...(error.said !== '' && { said: error.said }) }
    if (!(await wantsAgain(flow, `refused-${at.n}`, at.work.about, failure))) return refused()
  }
  const { username, display_name: displayName = username } = told.output
  const { client, deps } = at.work
  return withPasskey(
    flow,
    at,
    async call => {
      const started = await client.startRegistration({ username, displayName }, call)
      const options = creationOptions(started, deps.relyingParties)
      return { sessionId: started.webauthn_session_id, ceremony: 'create' as const, options }
    },
    encoded => ({ assert: 'data', data: { webauthn_encoded_result: encoded } }),
  )
}
