import { toTmsMerchant } from '../../../wire/visa/passkey.ts'
import { toAuthenticatedIdentity } from '../../../wire/visa/payment-credentials.ts'
import { toTmsAmount } from '../../../wire/visa/units.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { PaymentCredential } from '../types.ts'
import type { Authority, Paying } from './authorize.ts'
import { type KeptProof, readProof } from './proof.ts'
import { referenceOf } from './reference.ts'

/** Relying party of the provider's frame when the frame does not name it (contract 1). */
const RELYING_PARTY = 'vts.auth.visa.com'

/**
 * For a credential that travels sealed to the merchant's API: the token service's own cryptogram made with the passkey's
 * data, which carries the liability indicator (contract 5.5). Without the passkey's data (the browser was restarted) the
 * credential stays as it is.
 */
export async function withCryptogram(
  flow: Flow,
  work: Paying,
  authority: Authority,
  credential: PaymentCredential,
): Promise<PaymentCredential> {
  if (work.request.facts.release.kind !== 'sealed') return credential
  return flow.step('cryptogram', { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, async call => {
    const proof = await readProof(work.deps.secrets, work.request)
    if (!proof) return { ...credential }
    const made = await work.client.paymentCredentials(
      referenceOf(work.request.card, 'tokenId'),
      requestOf(work, authority, proof),
      call,
    )
    if (made.cryptogram === undefined || made.number !== credential.number) return { ...credential }
    return { ...credential, cryptogram: made.cryptogram, ...(made.eci !== undefined && { eci: made.eci }) }
  })
}

function requestOf(work: Paying, authority: Authority, proof: KeptProof) {
  const { facts } = work.request
  return {
    paymentCredentialType: 'CRYPTOGRAM' as const,
    transactionType: 'ECOM' as const,
    clientCorrelationId: authority.correlationId,
    orderInformation: { amountDetails: toTmsAmount(facts.amount) },
    merchantInformation: { merchantDescriptor: toTmsMerchant({ name: facts.payee.name, url: facts.payee.origin }) },
    authenticatedIdentities: [
      toAuthenticatedIdentity({
        fidoBlob: proof.fidoBlob,
        identifier: proof.identifier,
        rpId: proof.rpId ?? RELYING_PARTY,
      }),
    ],
  }
}
