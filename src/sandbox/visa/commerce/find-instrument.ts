import type { VisaContext } from '../context.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instrument } from '../state.ts'

const source = 'paymentInformation.instrumentIdentifier.id'

/** Finds the instrument identifier of a call. @throws Refusal 404, or 403 when no usable token is left for it */
export function findInstrument(
  sandbox: VisaContext,
  { instrumentIdentifier }: { instrumentIdentifier: { id: string } },
): Instrument {
  const instrument = sandbox.state.instruments.get(instrumentIdentifier.id)
  if (instrument === undefined) throw iccRefusal(404, 'NOT_FOUND', 'The instrument is not known', source)
  const tokens = [...sandbox.state.tokens.values()].filter(token => token.instrumentId === instrument.id)
  const isUsable = tokens.length === 0 || tokens.some(token => token.state === 'ACTIVE')
  if (!isUsable) throw iccRefusal(403, 'INSTRUMENT_NOT_ACTIVE', 'The instrument has no active token', source)
  return instrument
}

/** Instruments must be enrolled before they can be bound to an instruction. @throws Refusal 403 */
export function requireEnrolled(sandbox: VisaContext, instrument: Instrument): void {
  if (sandbox.state.enrolments.get(instrument.id)?.status === 'ACTIVE') return
  throw iccRefusal(403, 'CARD_NOT_ENROLLED', 'The card is not enrolled', source)
}
