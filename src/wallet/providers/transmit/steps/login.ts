import { WalletError } from '../../../errors.ts'
import type { Call } from '../../../flow/types.ts'
import { wantsAgain } from '../../identity-questions.ts'
import type { StartedAuthentication } from '../client.ts'
import { requestOptions } from '../options.ts'
import { failed, offers, refused, take, unsupported } from '../replies.ts'
import { withPasskey } from '../with-passkey.ts'
import type { Handler } from '../work.ts'

/** The login form with passkeys (seed): authenticate, and submit the encoded result as the option it offers. */
export const login: Handler = async (flow, at, waiting) => {
  if (!offers(waiting, 'passkeys')) return unsupported
  const { error } = waiting
  if (error) {
    const failure = { problem: 'transmitPasskey', ...(error.said !== '' && { said: error.said }) }
    if (!(await wantsAgain(flow, `refused-${at.n}`, at.work.about, failure))) return refused()
  }
  const { client, username, deps } = at.work
  try {
    return await withPasskey(
      flow,
      at,
      async (call: Call) => started(await client.startAuthentication({ username }, call), deps.relyingParties),
      encoded => take('passkeys', { webauthn_encoded_result: encoded }),
    )
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.context.reason === 'unknown_user')
      return failed({ problem: 'transmitUnknown' })
    throw thrown
  }
}

/** What the browser is asked for an authentication that was started. Throws `message_forged` for somebody else's passkeys. */
export function started(answer: StartedAuthentication, relyingParties: readonly string[]) {
  const options = requestOptions(answer, relyingParties)
  return { sessionId: answer.webauthn_session_id, ceremony: 'get' as const, options }
}
