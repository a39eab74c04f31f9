import { merchant } from '../merchant.ts'
import type { TokenizedCard } from '../state.ts'

/** A tokenized card as the API shows it (contract 4.2); the number is masked. */
export function describeToken(token: TokenizedCard) {
  return {
    _links: {
      self: { href: `/tms/v2/tokenized-cards/${token.id}` },
      instrumentIdentifier: { href: `/tms/v1/instrumentidentifiers/${token.instrumentId}` },
    },
    id: token.id,
    object: 'tokenizedCard',
    source: token.source,
    state: token.state,
    ...(token.consumerId !== undefined && { consumerId: token.consumerId }),
    enrollmentId: token.enrollmentId,
    tokenReferenceId: token.tokenReferenceId,
    number: `${token.number.slice(0, 6)}XXXXXX${token.number.slice(-4)}`,
    expirationMonth: token.expirationMonth,
    expirationYear: token.expirationYear,
    type: 'visa',
    requestorId: merchant.tokenRequestorId,
    paymentAccountReference: token.paymentAccountReference,
    card: token.card,
    metadata: {
      creator: merchant.id,
      issuer: {
        name: 'Sandbox Bank',
        capabilities: {
          deviceBindingSupported: token.fixture.stepUp !== 'impossible',
          cardholderVerificationSupported: true,
        },
      },
    },
  }
}
