import * as v from 'valibot'
import { passesLuhn } from '../../luhn.ts'
import type { VisaContext } from '../context.ts'
import { randomDigits, sha256Hex } from '../digest.ts'
import { merchant } from '../merchant.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import type { Instrument } from '../state.ts'

/** A card number: 13 to 19 digits with the right check digit. */
export const cardNumber = v.pipe(v.string(), v.regex(/^\d{13,19}$/), v.check(passesLuhn))

const requestSchema = v.object({ card: v.object({ number: cardNumber }) })

/** `POST /tms/v1/instrumentidentifiers` (contract 4.1): 201 for a new number, 200 for a known one. */
export function createInstrumentIdentifier({ sandbox, body }: Call): Reply {
  const { card } = readBody('tms', requestSchema, body)
  const isKnown = sandbox.state.instrumentsByCard.has(sha256Hex(card.number))
  const instrument = instrumentFor(sandbox, card.number)
  return { status: isKnown ? 200 : 201, body: instrumentBody(instrument) }
}

/** Finds or makes the instrument identifier of a card number. */
export function instrumentFor(sandbox: VisaContext, pan: string): Instrument {
  const key = sha256Hex(pan)
  const known = sandbox.state.instruments.get(sandbox.state.instrumentsByCard.get(key) ?? '')
  if (known !== undefined) return known
  const masked = `${pan.slice(0, 6)}${'X'.repeat(pan.length - 10)}${pan.slice(-4)}`
  const instrument = { id: randomDigits('7022', 19), masked, suffix: pan.slice(-4) }
  sandbox.state.instruments.set(instrument.id, instrument)
  sandbox.state.instrumentsByCard.set(key, instrument.id)
  return instrument
}

function instrumentBody(instrument: Instrument) {
  const self = `/tms/v1/instrumentidentifiers/${instrument.id}`
  return {
    _links: { self: { href: self }, paymentInstruments: { href: `${self}/paymentinstruments` } },
    id: instrument.id,
    object: 'instrumentIdentifier',
    state: 'ACTIVE',
    card: { number: instrument.masked },
    metadata: { creator: merchant.id },
  }
}
