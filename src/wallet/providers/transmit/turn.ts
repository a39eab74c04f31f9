import { assertionErrors, type JourneyAnswer, type JourneyStep } from '../../../wire/transmit/journey.ts'

/** A journey on the wire: which session of which device it is. */
export interface Session {
  readonly sessionId: string
  readonly deviceId: string
}

/** What went wrong inside a step, which then waits again. `said` is the provider's own sentence. */
export interface StepError {
  readonly code: number
  readonly said: string
}

/** Where a journey stands after an answer of the provider. Secret as a whole: it may hold the completion code. */
export type Turn =
  | {
      readonly kind: 'step'
      readonly session: Session
      readonly challenge: string
      readonly step: JourneyStep
      readonly error?: StepError
    }
  | { readonly kind: 'completed'; readonly code: string }
  | { readonly kind: 'rejected'; readonly said: string }
  /** Nobody can say which step waits: the journey is begun anew. */
  | { readonly kind: 'lost' }

type Waiting = Extract<Turn, { kind: 'step' }>

/**
 * Reads an answer (contract 4.4, 4.7). An error answer may leave the step out: then the one before waits again.
 * `before` is absent for the first answer.
 */
export function readTurn(answer: JourneyAnswer, before?: Waiting): Turn {
  const { data, error_message: message = '' } = answer
  if (data?.state === 'completed' && data.assertions_complete === true && data.code !== undefined)
    return { kind: 'completed', code: data.code }
  if (data?.state !== 'pending') return { kind: 'rejected', said: clean(message) }
  const session = before?.session ?? sessionOf(answer)
  const step = data.control_flow?.[0] ?? before?.step
  const challenge = data.challenge ?? before?.challenge
  if (!session || !step || challenge === undefined) return { kind: 'lost' }
  const { assertion_error_code: code, assertion_error_message: said = '' } = data
  return { kind: 'step', session, challenge, step, ...(code !== undefined && { error: { code, said: clean(said) } }) }
}

/**
 * The same for an answer that was given twice, because nobody knows whether it arrived the first time. That it was out of
 * turn then says where the journey is by now; that the journey is over says that its result went by.
 */
export function readRepeated(answer: JourneyAnswer, before: Waiting): Turn {
  const turn = readTurn(answer, before)
  if (turn.kind === 'rejected') return { kind: 'lost' }
  if (turn.kind !== 'step' || turn.error?.code !== assertionErrors.badInput) return turn
  const { error: _outOfTurn, ...where } = turn
  return answer.data?.control_flow ? where : { kind: 'lost' }
}

function sessionOf({ headers = [] }: JourneyAnswer): Session | undefined {
  const sessionId = headers.find(({ type }) => type === 'session_id')?.session_id
  const deviceId = headers.find(({ type }) => type === 'device_id')?.device_id
  return sessionId === undefined || deviceId === undefined ? undefined : { sessionId, deviceId }
}

/** The provider's words as they may be quoted: one line, without characters that change how a text is read. */
function clean(said: string): string {
  return said
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 300)
}
