import * as v from 'valibot'
import type { VisaContext } from '../context.ts'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import type { Assertion, Instrument } from '../state.ts'
import { claimedAssertion, isFresh } from './assurance.ts'
import { checkDevice } from './device-check.ts'
import { findInstrument } from './find-instrument.ts'
import {
  assuranceData,
  buyerInformation,
  clientCorrelationId,
  deviceInformation,
  epochSeconds,
  filled,
  paymentInformation,
} from './shared-schema.ts'

const requestSchema = v.object({
  clientCorrelationId,
  deviceInformation,
  buyerInformation,
  billTo: v.object({
    countryCallingCode: v.pipe(v.string(), v.regex(/^\+?\d{1,4}$/)),
    phoneNumber: v.pipe(v.string(), v.regex(/^\d{4,15}$/)),
    country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
    email: v.optional(v.pipe(v.string(), v.email())),
    numberIsVoiceOnly: v.optional(v.boolean()),
  }),
  consumerIdentity: v.object({
    identityType: v.picklist(['EMAIL_ADDRESS', 'MOBILE_PHONE_NUMBER']),
    identityValue: filled,
    identityProvider: v.optional(v.picklist(['VISA', 'PARTNER'])),
    identityProviderUrl: v.optional(filled),
  }),
  paymentInformation,
  enrollmentReferenceData: v.optional(
    v.object({ enrollmentReferenceType: filled, enrollmentReferenceProvider: v.optional(filled) }),
  ),
  assuranceData: v.optional(assuranceData),
  consentData: v.optional(
    v.array(
      v.object({ id: filled, type: filled, source: filled, acceptedTime: epochSeconds, effectiveUntil: epochSeconds }),
    ),
  ),
})

/** `POST /icc/v1/tokens` (contract 8.2): a verified cardholder enrols at once, anybody else stays pending. */
export async function enrolCard({ sandbox, body }: Call): Promise<Reply> {
  const request = readBody('icc', requestSchema, body)
  checkDevice(sandbox, request.deviceInformation)
  const instrument = findInstrument(sandbox, request.paymentInformation)
  const assertion = await claimedAssertion(sandbox, request.assuranceData ?? [], instrument)
  const status = enrol(sandbox, instrument, assertion)
  const echoed = { clientCorrelationId: request.clientCorrelationId, status }
  if (status === 'ACTIVE') return { status: 200, body: echoed }
  return { status: 202, body: { ...echoed, pendingEvents: ['PENDING_CARDHOLDER_AUTHENTICATION'] } }
}

/** The instrument is the natural key: an enrolled card stays enrolled whatever a repeat brings (contract 12). */
function enrol(sandbox: VisaContext, instrument: Instrument, assertion: Assertion | undefined): 'ACTIVE' | 'PENDING' {
  const known = sandbox.state.enrolments.get(instrument.id)
  if (known?.status === 'ACTIVE') return 'ACTIVE'
  const asked = (known?.asked ?? 0) + 1
  const proven = assertion !== undefined && isFresh(sandbox, assertion, 'enrolment')
  const status = proven && !(isPendingOnce(sandbox, instrument) && asked === 1) ? 'ACTIVE' : 'PENDING'
  sandbox.state.enrolments.set(instrument.id, { status, asked })
  if (status === 'ACTIVE') {
    assertion?.usedFor.add('enrolment')
    sandbox.state.counts.enrolments += 1
  }
  return status
}

function isPendingOnce(sandbox: VisaContext, instrument: Instrument): boolean {
  const tokens = [...sandbox.state.tokens.values()]
  return tokens.some(token => token.instrumentId === instrument.id && token.fixture.enrolment === 'pending-once')
}
