import { certifiedMethodId, client } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import type { EnrolledCard } from '../state.ts'

/** A card as the API answers it (contract 9.1). */
export function describeCard({ addresses }: MastercardContext, card: EnrolledCard) {
  const needsIdentity = card.pendingEvents.includes('PENDING_SCA')
  return {
    srcDigitalCardId: card.srcDigitalCardId,
    panBin: card.pan.slice(0, 6),
    panLastFour: card.pan.slice(-4),
    panExpirationMonth: card.expirationMonth,
    panExpirationYear: card.expirationYear,
    tokenUniqueReference: card.tokenUniqueReference,
    tokenLastFour: card.token.number.slice(-4),
    digitalCardData: {
      status: card.status,
      descriptorName: card.fixture.descriptorName,
      artUri: 'https://sandbox.assets.example.test/card-art/test.png',
      isCoBranded: 'false',
      ...(card.pendingEvents.length > 0 && { pendingEvents: card.pendingEvents }),
      ...(needsIdentity && { authenticationMethods: [identityCheck(`${addresses.issuer}/identity`, card)] }),
    },
    paymentCardDescriptor: 'mastercard',
    paymentCardType: 'CREDIT',
    serviceId: client.cardService,
    paymentAccountReference: card.paymentAccountReference,
    dateOfCardCreated: new Date(card.createdAt).toISOString(),
    mfaEligibility: [
      {
        isMultiFactorAuthenticationSupported: card.fixture.passkeys === 'eligible',
        isLiabilityShiftEligible: true,
        certifiedMfaMethodId: certifiedMethodId,
      },
    ],
  }
}

function identityCheck(page: string, { identityCheckId }: EnrolledCard) {
  return {
    authenticationMethodType: 'MANAGED_AUTHENTICATION',
    authenticationSubject: 'CARDHOLDER',
    uriData: { uri: `${page}?card=${identityCheckId}`, uriType: 'WEB_URI' },
  }
}
