import type { ReturnedResult } from '../../../wire/cardinal/gateway-api.ts'
import type { CompletionProblem } from '../../../wire/cardinal/sdk.ts'
import { WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import type { PromptView } from '../../messages/prompts.ts'
import { isExpired } from './errors.ts'
import { PROVIDER_LABEL } from './identity.ts'
import { completeEnrollment } from './library.ts'
import { keepLink, noteUnderWay } from './registration.ts'
import type { Session } from './session.ts'
import { visitWindow } from './window.ts'
import type { Holder, Work } from './work.ts'

/** Pause before the one repeat after a service error (contract 8). */
const SERVICE_PAUSE = seconds(2)

/** How often an enrolment is offered again in one session. */
const MAX_OFFERS = 5

type Offer = PromptView<'passkey-offer'>
type Problem = NonNullable<Offer['problem']>

/** The session in which the bank has just confirmed the person, with the time that is left for it, and what for. */
export interface Opportunity {
  readonly session: Session
  readonly occasion: Offer['occasion']
}

/** What became of an offer to set up a passkey. */
export type Enrolled = { readonly end: 'enrolled' | 'not_now' | 'expired' }

/**
 * Step 5 and 6 (seed): our own question, then Enroll, then the device's cookie, all within the session's twenty minutes and
 * right after a strong authentication. Each end of Enroll has its place: 0 goes on, 6101 is offered again with a new JWT, 6100
 * is told, 9000 is tried once more. Throws only what ends the whole flow.
 */
export async function offerEnrolment(
  flow: Flow,
  work: Work,
  holder: Holder,
  { session, occasion }: Opportunity,
  name: string,
): Promise<Enrolled> {
  let problem: Problem | undefined
  for (let offer = 1; offer <= MAX_OFFERS; offer++) {
    const wanted = await ask(flow, holder, session, { occasion, problem }, `${name}-${offer}`)
    if (wanted !== 'yes') return { end: wanted === 'no' ? 'not_now' : 'expired' }
    const result = await enrol(flow, work, holder.card, session, `${name}-enrol-${offer}`)
    if (result.kind === 'enrolled') {
      await keepLink(flow, work, holder, result.userId, `${name}-keep-${offer}`)
      await complete(flow, work, holder, { session, occasion }, result.userId, `${name}-complete`)
      return { end: 'enrolled' }
    }
    if (result.kind === 'expired') return { end: 'expired' }
    problem = problemOf(result.kind)
  }
  return { end: 'not_now' }
}

/** `late`: the twenty minutes are over. */
async function ask(
  flow: Flow,
  { card }: Holder,
  session: Session,
  { occasion, problem }: { occasion: Offer['occasion']; problem: Problem | undefined },
  name: string,
): Promise<'yes' | 'no' | 'late'> {
  const end = await flow.race(name, {
    person: branch =>
      branch.ask('wanted', {
        kind: 'passkey-offer',
        view: {
          provider: PROVIDER_LABEL,
          lastFour: card.lastFour,
          occasion,
          expiresAt: session.expiresAt,
          ...(problem && { problem }),
        },
      }),
    limit: branch => branch.wait('limit', session.expiresAt),
  })
  return end.winner === 'person' ? end.value.decision : 'late'
}

type Ended = ReturnedResult | { readonly kind: 'window_closed' | 'expired' | 'stopped' }

async function enrol(flow: Flow, work: Work, card: Card, session: Session, name: string): Promise<Ended> {
  const first = await enrolOnce(flow, work, card, session, `${name}-1`)
  if (first.kind !== 'service_error') return first
  const from = await flow.value(`${name}-at`, work.deps.now)
  await flow.wait(`${name}-pause`, from + SERVICE_PAUSE)
  return enrolOnce(flow, work, card, session, `${name}-2`)
}

/** Nothing that goes wrong here touches the purchase: it is told, and the person decides. */
async function enrolOnce(flow: Flow, work: Work, card: Card, session: Session, name: string): Promise<Ended> {
  try {
    return await visitWindow(
      flow,
      work,
      session,
      {
        path: 'enroll',
        sign: async call => {
          const answer = await work.client.enroll(session.session, call)
          await noteUnderWay(work.deps, card, answer.request)
          return answer
        },
        prompt: {
          kind: 'passkey',
          view: { purpose: 'link', provider: PROVIDER_LABEL, expiresAt: session.expiresAt },
        },
      },
      name,
    )
  } catch (thrown) {
    if (!(thrown instanceof WalletError)) throw thrown
    if (thrown.code === 'cancelled') return { kind: 'stopped' }
    if (isExpired(thrown)) return { kind: 'expired' }
    if (thrown.context.problem === 'cardinalWindowClosed') return { kind: 'window_closed' }
    if (thrown.code === 'expired') throw thrown
    return { kind: 'failed' }
  }
}

function problemOf(kind: Exclude<Ended['kind'], 'enrolled' | 'expired'>): Problem {
  switch (kind) {
    case 'cancelled':
    case 'window_closed':
    case 'stopped':
      return 'cancelled'
    case 'service_error':
      return 'service'
    case 'not_done':
      return 'not_done'
    default:
      return 'failed'
  }
}

const completionProblems: Readonly<Record<CompletionProblem, Problem>> = {
  invalid_object: 'completion_object',
  invalid_user_id: 'completion_user',
  exception: 'completion_exception',
  unknown: 'completion_exception',
}

/** The device can be made known again later: Cardinal has the passkey, and we know by which name. */
async function complete(
  flow: Flow,
  work: Work,
  holder: Holder,
  { session, occasion }: Opportunity,
  userId: string,
  name: string,
): Promise<void> {
  for (let count = 1; count <= MAX_OFFERS; count++) {
    const problem = await completeEnrollment(flow, work.deps, `${name}-${count}`, userId)
    if (problem === undefined) return
    const view = { occasion, problem: completionProblems[problem] }
    if ((await ask(flow, holder, session, view, `${name}-ask-${count}`)) !== 'yes') return
  }
}
