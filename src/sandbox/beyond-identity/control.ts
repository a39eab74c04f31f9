import * as v from 'valibot'
import { order, switchedControlPlane } from '../control.ts'
import type { NodeApp } from '../web/listen.ts'
import type { BiContext } from './context.ts'
import { forgetIdentity } from './management/identities.ts'
import { createState, policyAnswers } from './state.ts'
import { defaultSwitches, switchesSchema } from './switches.ts'

const policySchema = v.strictObject({ next: v.picklist(policyAnswers) })
const failEmailSchema = v.strictObject({ fail: v.optional(v.boolean(), true) })
const forgetSchema = v.strictObject({ identity_id: v.string() })

/** The control plane (contract 16): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: BiContext): NodeApp {
  const app = switchedControlPlane(sandbox, {
    fresh: { state: createState, switches: defaultSwitches },
    switchesSchema,
    counts: ({ counts }) => counts,
    journal: sandbox.journal,
  })
  app.post(
    '/__sandbox/policy',
    order(policySchema, ({ next }) => {
      sandbox.state.policy.push(next)
      return { ok: true }
    }),
  )
  app.post(
    '/__sandbox/fail-email',
    order(failEmailSchema, ({ fail }) => {
      sandbox.switches = { ...sandbox.switches, failEmail: fail }
      return { ok: true }
    }),
  )
  // An administrator deletes the person in the console.
  app.post(
    '/__sandbox/forget',
    order(forgetSchema, ({ identity_id: id }) => {
      forgetIdentity(sandbox, id)
      return { ok: true }
    }),
  )
  app.get('/__sandbox/outbox', context => context.json(sandbox.state.outbox))
  return app
}
