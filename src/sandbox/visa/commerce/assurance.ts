import type { VisaContext } from '../context.ts'
import { limits } from '../limits.ts'
import { readAssertion } from '../passkeys/assertion-blob.ts'
import { iccRefusal, type Refusal } from '../rest/refusal.ts'
import type { Assertion, Instrument } from '../state.ts'
import type { AssuranceData } from './shared-schema.ts'

const verified = '01'

/**
 * The passkey assertion in a call's assurance data; nothing when the cardholder was not verified.
 * @throws Refusal 400 naming the member when a claimed assertion is forged or belongs to another card
 */
export async function claimedAssertion(
  sandbox: VisaContext,
  assurance: AssuranceData,
  instrument: Instrument,
): Promise<Assertion | undefined> {
  const index = assurance.findIndex(entry => entry.verificationResults === verified)
  const claim = assurance[index]
  if (claim === undefined) return undefined
  const at = `assuranceData[${index}].authenticatedIdentities`
  const identities = claim.authenticatedIdentities
  if (identities?.data === undefined) throw missing(identities === undefined ? at : `${at}.data`)
  const isToken = (id: string) => sandbox.state.tokens.get(id)?.instrumentId === instrument.id
  const assertion = await readAssertion(sandbox, identities.data, { identifier: identities.id, isToken })
  if (assertion === undefined) throw invalid(`${at}.data`)
  const action = claim.authenticationContext?.action
  if (action !== undefined && action !== assertion.action) {
    throw invalid(`assuranceData[${index}].authenticationContext.action`)
  }
  return assertion
}

/** True while an assertion may be leaned on, and was not for this purpose yet (contract 7.4 step 8, 13). */
export function isFresh(
  sandbox: VisaContext,
  assertion: Assertion,
  purpose: 'enrolment' | 'instruction' | 'payment-credentials',
): boolean {
  return sandbox.clock.now() - assertion.at <= limits.assertion && !assertion.usedFor.has(purpose)
}

function missing(source: string): Refusal {
  return iccRefusal(400, 'MISSING_FIELD', 'A verified assurance needs its proof', source)
}

function invalid(source: string): Refusal {
  return iccRefusal(400, 'INVALID_FIELD', 'The proof is not valid for this card', source)
}
