import * as v from 'valibot'
import { assertionErrors, stepTypes } from '../../../wire/transmit/journey.ts'
import type { TransmitContext } from '../context.ts'
import type { Journey } from '../state.ts'
import { verifyAuthentication } from '../webauthn/verify.ts'
import { afterPasskey } from './after-passkey.ts'
import { badInput, option, readMembers, takenOption } from './options.ts'
import { again, next, type Outcome, rejected, type Step } from './step.ts'

const resultSchema = v.object({ webauthn_encoded_result: v.pipe(v.string(), v.maxLength(100_000)) })
const maxTries = 3
const refused = 'Passkey could not be verified'

/** The login form with passkeys; its branch runs the Passkey Authentication step without the person (seed). */
export const loginForm: Step = {
  type: stepTypes.loginForm,
  fields: {
    form_id: 'loginForm',
    escapes: [option('passkeys', 'Passkeys', ['webauthn_encoded_result']), option('cancel', 'Cancel')],
    app_data: { title: 'Sign in' },
  },
  async accept(sandbox, journey, assertion) {
    const taken = takenOption(assertion)
    if (taken?.id === 'cancel') return rejected('Cancelled', 4002)
    const members = readMembers(resultSchema, taken?.params)
    if (taken?.id !== 'passkeys' || !members) return badInput()
    return authenticate(sandbox, journey, members.webauthn_encoded_result)
  },
}

/** The Passkey Authentication step: sets the user, or does what the journey says about failure. */
async function authenticate(sandbox: TransmitContext, journey: Journey, encoded: string): Promise<Outcome> {
  try {
    const { user } = await verifyAuthentication(sandbox, encoded)
    journey.user = user
    journey.authenticatedAt = sandbox.clock.now()
    journey.amr = ['webauthn']
    return afterPasskey(journey, sandbox.clock.now())
  } catch {
    return failed(journey)
  }
}

function failed(journey: Journey): Outcome {
  const { onBadPasskey } = journey.definition
  if (onBadPasskey === 'branch') return next(failedForm({ code: assertionErrors.badPasskey, message: refused }))
  journey.badPasskeys += 1
  const isOver = onBadPasskey === 'abort' || journey.badPasskeys >= maxTries
  return isOver ? rejected(refused) : again(assertionErrors.badPasskey, refused)
}

/** The failure branch: a form of its own that shows the error output variable. */
const failedForm = (error: object): Step => ({
  type: stepTypes.form,
  fields: {
    form_id: 'passkeyFailed',
    escapes: [option('retry', 'Try again'), option('cancel', 'Cancel')],
    app_data: { title: 'That passkey did not work', error },
  },
  accept(_sandbox, _journey, assertion) {
    const taken = takenOption(assertion)
    if (taken?.id === 'cancel') return rejected(refused)
    return taken?.id === 'retry' ? next(loginForm) : badInput()
  },
})
