import { randomInt } from 'node:crypto'
import * as v from 'valibot'
import { assertionErrors, stepTypes } from '../../../wire/transmit/journey.ts'
import type { TransmitContext } from '../context.ts'
import { limits } from '../fixtures.ts'
import type { Journey } from '../state.ts'
import { badInput, readMembers } from './options.ts'
import { again, type Outcome, rejected, type Step } from './step.ts'

const codeSchema = v.object({ passcode: v.pipe(v.string(), v.maxLength(16)) })
const maxTries = 5

/** Sends a code to the user's address and asks for it; `then` is where the right one leads. */
export function emailCode(sandbox: TransmitContext, journey: Journey, then: (journey: Journey) => Outcome): Step {
  let sent = send(sandbox, journey)
  let tries = 0
  return {
    type: stepTypes.emailCode,
    fields: { app_data: { title: 'Enter the code we e-mailed you' }, code_length: 6 },
    accept(_sandbox, _journey, { assert, data }) {
      if (assert === 'resend') {
        sent = send(sandbox, journey)
        return again(0, '')
      }
      const passcode = readMembers(codeSchema, data)?.passcode
      if (passcode === undefined) return badInput()
      tries += 1
      if (sandbox.clock.now() > sent.expiresAt) return again(assertionErrors.lateCode, 'The code is too old')
      if (passcode === sent.code) {
        journey.amr = [...journey.amr, 'eotp']
        return then(journey)
      }
      return tries >= maxTries ? rejected('Too many wrong codes', 4004) : again(assertionErrors.badCode, 'Wrong code')
    },
  }
}

function send(sandbox: TransmitContext, { user }: Journey) {
  const code = String(randomInt(100_000, 1_000_000))
  const at = sandbox.clock.now()
  sandbox.state.outbox.push({ at, to: user?.email ?? '', code })
  return { code, expiresAt: at + limits.emailCode }
}
