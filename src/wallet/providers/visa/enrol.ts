import { passkeyAssurance } from '../../../wire/visa/assurance.ts'
import type { EnrolCardRequest } from '../../../wire/visa/enrolment.ts'
import type { FrameSession } from '../../../wire/visa/frame.ts'
import { toEpochSeconds } from '../../../wire/visa/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Installation } from '../../link/installation.ts'
import type { Card } from '../../link/types.ts'
import { PATIENT } from '../retry.ts'
import type { VisaClient } from './client.ts'
import type { Consent } from './disclose.ts'
import type { Signed } from './passkey.ts'
import { referenceOf } from './reference.ts'
import { commerceDevice } from './requests.ts'

/** How often a pending enrolment is answered with another ceremony before we give up (contract 7.3). */
const MAX_PENDING = 2

/** How long the person's consent lasts: a year, in milliseconds. */
const CONSENT_LIFE = 365 * 24 * 60 * 60_000

export interface Enrolment {
  readonly card: Card
  readonly correlationId: string
  readonly consent: Consent
  readonly installation: Installation
  readonly session: FrameSession
}

/**
 * Enrols the card with the network's programme for agent purchases (contract 8.2). `again` runs one more ceremony for a
 * 202. Throws WalletError `provider_declined` when the network still wants confirmation after two more.
 */
export async function enrolCard(
  flow: Flow,
  client: VisaClient,
  enrolment: Enrolment,
  first: { readonly signed: Signed; readonly action: 'REGISTER' | 'AUTHENTICATE' },
  again: (count: number) => Promise<{ readonly signed: Signed; readonly session: FrameSession }>,
): Promise<void> {
  let { signed, action } = first
  let session = enrolment.session
  for (let count = 0; count <= MAX_PENDING; count++) {
    const proof = { signed, action, session }
    const standing = await flow.step(`enrol-${count}`, { onUnknown: 'repeat', ...PATIENT }, call =>
      client.enrol(requestOf(enrolment, proof), call),
    )
    if (standing.status === 'active') return
    if (count === MAX_PENDING) break
    ;({ signed, session } = await again(count + 1))
    action = 'AUTHENTICATE'
  }
  throw new WalletError('provider_declined', { operation: 'enrol', reason: 'still_pending' })
}

interface Proof {
  readonly signed: Signed
  readonly action: 'REGISTER' | 'AUTHENTICATE'
  readonly session: FrameSession
}

function requestOf(enrolment: Enrolment, proof: Proof): EnrolCardRequest {
  const { profile, id, at } = enrolment.consent
  const { fidoBlob, identifier } = proof.signed.assurance
  return {
    clientCorrelationId: enrolment.correlationId,
    deviceInformation: commerceDevice(proof.session, enrolment.installation, profile.country),
    buyerInformation: { language: profile.language },
    billTo: {
      firstName: profile.firstName,
      lastName: profile.lastName,
      email: profile.email,
      countryCallingCode: profile.phoneCountryCode,
      phoneNumber: profile.phone,
      country: profile.country,
    },
    consumerIdentity: { identityType: 'EMAIL_ADDRESS', identityValue: profile.email, identityProvider: 'PARTNER' },
    paymentInformation: { instrumentIdentifier: { id: referenceOf(enrolment.card, 'instrumentId') } },
    enrollmentReferenceData: { enrollmentReferenceType: 'TOKEN_REFERENCE_ID', enrollmentReferenceProvider: 'VTS' },
    assuranceData: [
      passkeyAssurance({ fidoBlob, identifier, action: proof.action, event: 'add_card', at: proof.signed.at }),
    ],
    consentData: [
      {
        id,
        type: 'PERSONALIZATION',
        source: 'CLIENT',
        acceptedTime: toEpochSeconds(at),
        effectiveUntil: toEpochSeconds(at + CONSENT_LIFE),
      },
    ],
  }
}
