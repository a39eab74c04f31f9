import type { CardinalContext } from './context.ts'
import type { Enrolment, Session } from './state.ts'

/** The passkey of this e-mail and card on the device the session began on (contract 5, 17). */
export function findEnrolment(sandbox: CardinalContext, { email, pan, userId }: Session): Enrolment | undefined {
  if (userId === undefined) return undefined
  return enrolmentsOf(sandbox, { email, pan }).find(enrolment => enrolment.userId === userId)
}

/** Every passkey of an e-mail and a card, on whatever device. */
export function enrolmentsOf(
  sandbox: CardinalContext,
  { email, pan }: Pick<Session, 'email' | 'pan'>,
): readonly Enrolment[] {
  return sandbox.state.enrolments.filter(enrolment => enrolment.email === email && enrolment.pan === pan)
}
