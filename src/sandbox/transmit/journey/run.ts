import { randomBytes, randomUUID } from 'node:crypto'
import type * as v from 'valibot'
import { type Assertion, assertionErrors, assertSchema, invokeSchema } from '../../../wire/transmit/journey.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Http, TransmitContext } from '../context.ts'
import { readJson, requireOrigin } from '../endpoint.ts'
import { takeFailure } from '../failures.ts'
import { client, type JourneyDefinition, journeys, limits } from '../fixtures.ts'
import type { Journey } from '../state.ts'
import { loginForm } from './login.ts'
import { identifyForm } from './register.ts'
import { again, type Outcome, rejected, type Step } from './step.ts'

/** The step each journey waits in. */
const waiting = new WeakMap<Journey, Step>()

function stepOf(journey: Journey): Step {
  const step = waiting.get(journey)
  if (!step) throw new Error('the journey has no step')
  return step
}

const rejection = (code: number, message: string) =>
  new Refusal(400, { error_code: code, error_message: message, headers: [], data: { state: 'rejected' } })

/** `auth/anonymous_invoke` (contract 4.2): starts a journey. */
export async function invoke(sandbox: TransmitContext, http: Http): Promise<Response> {
  requireOrigin(sandbox, http)
  if (http.req.query('clientId') !== client.id) throw rejection(4010, 'Unknown client')
  const { data } = await readJson(http, invokeSchema)
  const definition = definitionOf(sandbox, data.policy_request_id)
  if (!definition) throw rejection(4011, 'Unknown journey')
  if (definition.begins === 'reject') throw rejection(4001, 'This journey always ends here')
  const journey = open(sandbox, data, definition)
  const headers = [
    { type: 'session_id', session_id: journey.sessionId },
    { type: 'device_id', device_id: journey.deviceId },
  ]
  const step = definition.begins === 'identify' ? identifyForm : loginForm
  return http.json({ ...answer(sandbox, journey, { kind: 'next', step }), headers })
}

/** The journey as it is now: what ships, and what the tenant changed in its editor. */
function definitionOf({ switches }: TransmitContext, name: string): JourneyDefinition | undefined {
  const shipped = journeys.get(name)
  const changes = Object.entries(switches.journeys[name] ?? {}).filter(([, value]) => value !== undefined)
  return shipped && { ...shipped, ...Object.fromEntries(changes) }
}

function open(
  sandbox: TransmitContext,
  { policy_request_id: name, params = {} }: v.InferOutput<typeof invokeSchema>['data'],
  definition: Journey['definition'],
): Journey {
  const journey: Journey = {
    sessionId: randomUUID(),
    deviceId: randomUUID(),
    name,
    definition,
    params,
    expiresAt: sandbox.clock.now() + limits.journey,
    assertionId: '',
    challenge: '',
    user: undefined,
    authenticatedAt: undefined,
    badPasskeys: 0,
    device: undefined,
    deviceKeyId: undefined,
    access: 'full',
    organisationId: undefined,
    approval: undefined,
    amr: [],
    ended: false,
  }
  sandbox.state.journeys.set(journey.sessionId, journey)
  sandbox.state.counts.journeys += 1
  return journey
}

/** `auth/assert` (contract 4.3): one answer of the client to the step that waits. */
export async function assert(sandbox: TransmitContext, http: Http): Promise<Response> {
  requireOrigin(sandbox, http)
  const journey = sandbox.state.journeys.get(http.req.query('sid') ?? '')
  const isOpen = journey !== undefined && !journey.ended && journey.expiresAt > sandbox.clock.now()
  if (!isOpen || http.req.query('did') !== journey.deviceId) throw rejection(4012, 'This journey is over')
  const { data } = await readJson(http, assertSchema)
  const step = stepOf(journey)
  const outcome = isCurrent(journey, step, data) ? await accept(sandbox, journey, data) : outOfTurn
  return http.json({ ...answer(sandbox, journey, outcome), headers: [] })
}

function accept(sandbox: TransmitContext, journey: Journey, assertion: Assertion): Outcome | Promise<Outcome> {
  const over = takeFailure(sandbox, 'journey')
  if (over !== undefined) return rejected('Forced', over)
  const error = takeFailure(sandbox, 'step')
  if (error !== undefined) return again(error, 'Forced')
  return stepOf(journey).accept(sandbox, journey, assertion)
}

/** Each answer carries what the last one of ours asked for; a replayed one does not (contract 7). */
function isCurrent(journey: Journey, step: Step, { assertion_id: id, action, fch }: Assertion): boolean {
  return id === journey.assertionId && action === step.type && fch === journey.challenge
}

const outOfTurn = again(assertionErrors.badInput, 'The answer is not for this step')

function answer(sandbox: TransmitContext, journey: Journey, outcome: Outcome) {
  switch (outcome.kind) {
    case 'next':
      waiting.set(journey, outcome.step)
      return { error_code: 0, error_message: '', data: pending(journey) }
    case 'again':
      return { error_code: 0, error_message: '', data: repeated(sandbox, journey, outcome) }
    case 'rejected':
      journey.ended = true
      return { error_code: outcome.code, error_message: outcome.message, data: { state: 'rejected' } }
    case 'completed':
      return complete(sandbox, journey)
  }
}

function pending(journey: Journey) {
  journey.assertionId = randomUUID()
  journey.challenge = randomBytes(24).toString('base64url')
  const { type, fields } = stepOf(journey)
  const step = { type, assertion_id: journey.assertionId, ...fields }
  return { state: 'pending', challenge: journey.challenge, assertion_id: journey.assertionId, control_flow: [step] }
}

function repeated(
  { switches }: TransmitContext,
  journey: Journey,
  { code, message }: { code: number; message: string },
) {
  const error = code === 0 ? {} : { assertion_error_code: code, assertion_error_message: message }
  if (switches.errorForm === 'with-step' || code === 0) return { ...pending(journey), ...error }
  return { state: 'pending', challenge: journey.challenge, assertion_id: journey.assertionId, ...error }
}

function complete(sandbox: TransmitContext, journey: Journey) {
  const { user } = journey
  if (!user) throw new Error('a journey ended without a user')
  journey.ended = true
  const code = randomBytes(32).toString('base64url')
  sandbox.state.completions.set(code, { journey, user, expiresAt: sandbox.clock.now() + limits.code })
  return { error_code: 0, error_message: '', data: { state: 'completed', assertions_complete: true, code } }
}
