import * as v from 'valibot'
import { order, switchedControlPlane } from '../control.ts'
import type { NodeApp } from '../web/listen.ts'
import type { CardinalContext } from './context.ts'
import { checkNumbers, promptNumbers } from './failures.ts'
import { createState } from './state.ts'
import { defaultSwitches, switchesSchema } from './switches.ts'

const failSchema = v.strictObject({
  errorNumber: v.picklist([...promptNumbers, ...checkNumbers]),
  times: v.optional(v.number(), 1),
})
const forgetSchema = v.strictObject({ email: v.optional(v.string()) })

/** The control plane (contract 17): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: CardinalContext): NodeApp {
  const journal = { entries: () => sandbox.state.calls, clear: () => undefined }
  const app = switchedControlPlane(sandbox, {
    fresh: { state: createState, switches: defaultSwitches },
    switchesSchema,
    counts: ({ counts }) => counts,
    journal,
  })
  // The next prompts or registration checks answer this, whichever has such a number.
  app.post(
    '/__sandbox/fail',
    order(failSchema, ({ errorNumber, times }) => {
      for (let count = 0; count < times; count++) sandbox.state.failures.push({ errorNumber })
      return { ok: true }
    }),
  )
  // Cardinal forgets the person's passkeys, as when an account is closed there.
  app.post(
    '/__sandbox/forget',
    order(forgetSchema, ({ email }) => {
      const { enrolments } = sandbox.state
      const kept = enrolments.filter(enrolment => email !== undefined && enrolment.email !== email)
      enrolments.splice(0, enrolments.length, ...kept)
      return { kept: kept.length }
    }),
  )
  return app
}
