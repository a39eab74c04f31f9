import * as v from 'valibot'
import { order, switchedControlPlane } from '../../control.ts'
import type { NodeApp } from '../../web/listen.ts'
import type { VisaContext } from '../context.ts'
import { waitingBindings } from '../passkeys/bindings.ts'
import { createState } from '../state.ts'
import { defaultSwitches, switchesSchema } from '../switches.ts'
import { countsOf } from './counts.ts'
import { settleBinding } from './settle-binding.ts'
import { happen, type TokenEvent, tokenEvents } from './token-events.ts'

const tokenEventSchema = v.strictObject({ event: v.picklist(tokenEvents) })

const bindingSchema = v.strictObject({ clientDeviceId: v.optional(v.string()) })

/** The control plane (contract 15): a port of its own, for tests and demonstrations only. */
export function controlApp(sandbox: VisaContext): NodeApp {
  const app = switchedControlPlane(sandbox, {
    fresh: { state: createState, switches: defaultSwitches },
    switchesSchema,
    counts: countsOf,
    journal: sandbox.journal,
  })
  const settle = (status: 'APPROVED' | 'DECLINED') =>
    order(bindingSchema, ({ clientDeviceId }, context) => {
      return settleDevices(sandbox, { tokenId: context.req.param('tokenId') ?? '', clientDeviceId, status })
    })
  app.post('/__sandbox/bindings/:tokenId/approve', settle('APPROVED'))
  app.post('/__sandbox/bindings/:tokenId/decline', settle('DECLINED'))
  app.post(
    '/__sandbox/tokens/:tokenId',
    order(tokenEventSchema, ({ event }, context) => changeToken(sandbox, context.req.param('tokenId') ?? '', event)),
  )
  return app
}

/** Settles one named device, or all devices of the token that wait. */
async function settleDevices(
  sandbox: VisaContext,
  { tokenId, clientDeviceId: named, status }: Settling,
): Promise<object | Response> {
  const devices = named === undefined ? waitingBindings(sandbox, tokenId).map(({ clientId }) => clientId) : [named]
  if (devices.length === 0) return Response.json({ error: 'no device waits for this token' }, { status: 404 })
  await Promise.all(devices.map(clientId => settleBinding(sandbox, { tokenId, clientId, status })))
  return { tokenId, status, devices }
}

interface Settling {
  readonly tokenId: string
  readonly clientDeviceId: string | undefined
  readonly status: 'APPROVED' | 'DECLINED'
}

/** What an issuer or the network does to a card behind everybody's back. */
function changeToken(sandbox: VisaContext, tokenId: string, event: TokenEvent): object | Response {
  const token = sandbox.state.tokens.get(tokenId)
  if (token === undefined) return Response.json({ error: 'no such token' }, { status: 404 })
  happen(sandbox, token, event)
  return { ok: true }
}
