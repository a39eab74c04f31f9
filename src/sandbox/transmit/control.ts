import * as v from 'valibot'
import { order, switchedControlPlane } from '../control.ts'
import type { NodeApp } from '../web/listen.ts'
import { defaultSwitches, switchesSchema, type TransmitContext } from './context.ts'
import { failureSchema } from './failures.ts'
import { createState } from './state.ts'

const revokeSchema = v.strictObject({ key_id: v.string() })

/** The control plane (contract 10): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: TransmitContext): NodeApp {
  const app = switchedControlPlane(sandbox, {
    fresh: { state: createState, switches: defaultSwitches },
    switchesSchema,
    counts: ({ counts }) => counts,
    journal: sandbox.journal,
  })
  app.post(
    '/__sandbox/revoke-device',
    order(revokeSchema, ({ key_id: id }) => {
      sandbox.state.revokedDevices.add(id)
      return { ok: true }
    }),
  )
  app.post(
    '/__sandbox/fail',
    order(failureSchema, failure => {
      sandbox.state.failures.push(failure)
      return { ok: true }
    }),
  )
  app.get('/__sandbox/outbox', context => context.json(sandbox.state.outbox))
  return app
}
