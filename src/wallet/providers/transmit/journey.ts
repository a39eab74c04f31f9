import { type Assertion, stepTypes } from '../../../wire/transmit/journey.ts'
import { minutes } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Organisation } from '../../identity/types.ts'
import { RETRY } from '../retry.ts'
import type { Caller } from './client.ts'
import { deviceClaim } from './device.ts'
import { offers, take, unsupported } from './replies.ts'
import { registerDevice, validateDevice } from './steps/device.ts'
import { emailCode } from './steps/email-code.ts'
import { form, information } from './steps/form.ts'
import { login } from './steps/login.ts'
import { selectOrganisation } from './steps/organisation.ts'
import { registerPasskey } from './steps/register-passkey.ts'
import { signTransaction } from './steps/signing.ts'
import { readRepeated, readTurn, type Turn } from './turn.ts'
import type { Answer, At, Failure, Handler, Waiting, Work } from './work.ts'

/** Steps of a journey that need this client; an editor's journey puts them together in any order. */
const handlers: Readonly<Record<string, Handler>> = {
  [stepTypes.loginForm]: login,
  [stepTypes.form]: form,
  [stepTypes.information]: information,
  [stepTypes.webAuthnRegistration]: registerPasskey,
  [stepTypes.deviceRegistration]: registerDevice,
  [stepTypes.deviceValidation]: validateDevice,
  [stepTypes.transactionSigning]: signTransaction,
  [stepTypes.emailCode]: emailCode,
  [stepTypes.selectOrganization]: selectOrganisation,
}

/** How long a journey lives (contract 8). */
const JOURNEY_LIFE = minutes(10)

/** Steps one journey may ask for: more is a journey that goes in circles. */
const MAX_STEPS = 60

/** How a journey ended. Secret as a whole: it may hold the completion code. */
export type JourneyEnd =
  | { readonly kind: 'completed'; readonly code: string; readonly organisation?: Organisation }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'lost' }

/**
 * Runs one journey to its end (contract 2): begins it, then answers each step it comes back with.
 * Throws `cancelled`, `identity_refused` when the person gives up, `provider_unavailable`.
 */
export async function runJourney(flow: Flow, work: Work): Promise<JourneyEnd> {
  const startedAt = await flow.value('started-at', work.deps.now)
  const correlationId = await flow.value('correlation-id', () => crypto.randomUUID())
  const device = await flow.step('device-claim', { onUnknown: 'repeat' }, () => deviceClaim(work.deps, work.deviceKey))
  const caller: Caller = { correlationId, device }
  const params = { nonce: work.nonce, purchase: work.nonce }
  let organisation: Organisation | undefined
  let turn = await flow.step('journey-begin', { onUnknown: 'repeat', retry: RETRY, secret: 'secret' }, async call =>
    readTurn(await work.client.invoke(caller, work.journey, params, call)),
  )
  for (let n = 1; turn.kind === 'step'; n++) {
    const at: At = { work, device, n, until: startedAt + JOURNEY_LIFE }
    const handle = n <= MAX_STEPS ? handlers[turn.step.type] : undefined
    const reply = handle ? await handle(flow, at, turn) : unsupported
    if (reply.kind === 'failed') return reply
    if (reply.kind === 'leave') {
      if (offers(turn, 'cancel')) await send(flow, caller, at, turn, () => take('cancel'))
      throw reply.error
    }
    organisation = reply.organisation ?? organisation
    turn = await send(flow, caller, at, turn, reply.make)
  }
  if (turn.kind === 'completed') return { kind: 'completed', code: turn.code, ...(organisation && { organisation }) }
  if (turn.kind === 'lost') return turn
  return { kind: 'failed', failure: { problem: 'transmitRejected', ...(turn.said !== '' && { said: turn.said }) } }
}

/** Gives one answer. One that may have arrived already is given again: what the provider says then tells where it stands. */
function send(
  flow: Flow,
  caller: Caller,
  { work, n }: At,
  waiting: Waiting,
  make: () => Answer | Promise<Answer>,
): Promise<Turn> {
  const give = async (call: Parameters<typeof work.client.assert>[3]) => {
    const assertion: Assertion = {
      assertion_id: waiting.step.assertion_id,
      action: waiting.step.type,
      fch: waiting.challenge,
      ...(await make()),
    }
    return work.client.assert(caller, waiting.session, assertion, call)
  }
  return flow.step(
    `journey-answer-${n}`,
    {
      onUnknown: { lookup: async call => readRepeated(await give(call), waiting) },
      retry: RETRY,
      secret: 'secret',
    },
    async call => readTurn(await give(call), waiting),
  )
}
