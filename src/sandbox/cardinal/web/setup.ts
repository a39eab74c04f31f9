import { randomUUID } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import * as v from 'valibot'
import { cardTypes } from '../../../wire/cardinal/card-type.ts'
import { userId } from '../../../wire/cardinal/primitives.ts'
import type { CardinalContext } from '../context.ts'
import type { Switches } from '../switches.ts'
import type { WebContext } from './forms.ts'

const COOKIE = 'CardinalFidoUser'
const YEAR = 31_536_000

const setupSchema = v.object({ CardType: v.picklist(cardTypes), uvpaa: v.boolean() })

/** Makes the setup payload of a browser: names, by a handle, whom its cookie belongs to. Assumed (contract 4). */
export function setup(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const parsed = v.safeParse(setupSchema, await context.req.json().catch(() => undefined))
    const uvpaa = parsed.success && (parsed.output.uvpaa || sandbox.switches.authenticator === 'assumed')
    if (!parsed.success || !uvpaa) return context.json({ FidoSupported: false })
    const device = randomUUID()
    sandbox.state.devices.set(device, getCookie(context, COOKIE))
    const payload = {
      v: 1,
      cardType: parsed.output.CardType,
      uvpaa,
      origin: context.req.header('origin') ?? 'null',
      ts: Math.floor(sandbox.clock.now() / 1000),
      device,
    }
    const FidoSetupPayload = Buffer.from(JSON.stringify(payload)).toString('base64url')
    return context.json({ FidoSupported: true, FidoSetupPayload })
  }
}

const payloadSchema = v.object({ device: v.optional(v.pipe(v.string(), v.maxLength(64))) })

/** Whom a setup payload's browser was known as; undefined for a stranger. */
export function deviceOf(sandbox: CardinalContext, payload: string | undefined): string | undefined {
  if (payload === undefined) return undefined
  try {
    const { device } = v.parse(payloadSchema, JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return sandbox.state.devices.get(device ?? '')
  } catch {
    return undefined
  }
}

const completionSchema = v.object({ UserId: userId })

/** What the library says of an argument it does not accept (contract 9). */
const refusals: Partial<Record<Switches['completion'], string>> = {
  'invalid-object': 'Invalid enrollment object',
  'invalid-user': 'Invalid UserId',
}

/** Sets the device's cookie (contract 9). */
export function completeEnrollment(sandbox: CardinalContext) {
  return async (context: WebContext): Promise<Response> => {
    const parsed = v.safeParse(completionSchema, await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.body(null, 400)
    const { UserId } = parsed.output
    const refusal = refusals[sandbox.switches.completion]
    if (refusal !== undefined) return context.text(refusal, 422)
    const isKnown = sandbox.state.enrolments.some(enrolment => enrolment.userId === UserId)
    if (!isKnown || sandbox.switches.completion === 'fails') return context.body(null, isKnown ? 503 : 404)
    sandbox.state.counts.completed += 1
    // The library runs on a page of another site: there browsers keep only a cookie partitioned to that page (measured on
    // Chromium 156). They count names under localhost as secure.
    const cookie = `${COOKIE}=${UserId}; Path=/; Max-Age=${YEAR}; HttpOnly; SameSite=None; Secure; Partitioned`
    return context.body(null, 204, { 'set-cookie': cookie })
  }
}
