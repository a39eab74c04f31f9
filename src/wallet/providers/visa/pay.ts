import type { RetrieveCredentialsRequest } from '../../../wire/visa/credentials.ts'
import { toIccAmountDetail } from '../../../wire/visa/units.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { Payment, PaymentCredential, PayRequest } from '../types.ts'
import { readCredentialKeys } from './addresses.ts'
import { type Authority, authorize, type Paying } from './authorize.ts'
import { withCryptogram } from './cryptogram.ts'
import { fromReason } from './errors.ts'
import { PROVIDER_ID } from './identity.ts'
import { MANDATE_LIFE } from './instruction.ts'
import { referenceOf } from './reference.ts'
import { openSignedPayload } from './signed-payload.ts'

/** Life of dynamic data when the payload names none (contract 13), in milliseconds. */
const DYNAMIC_DATA_LIFE = 15 * 60_000

/** How often a pending credential is answered with another passkey before we give up (contract 7.3). */
const MAX_PENDING = 2

/**
 * Pays (contract 7.4, steps 8 to 11): passkey for this amount and merchant, instruction, credential. The instruction is
 * authorised at most once; the credential is asked for with the same order code however often, so there is never a second.
 * Throws WalletError `expired`, `provider_declined`, `threshold_exceeded`, `currency_mismatch`, `authorization_expired`,
 * `outcome_unknown`, or `cancelled` (context `wants: 'other_card'` when the person asks for another card).
 */
export async function pay(flow: Flow, paying: Omit<Paying, 'terms'>): Promise<Payment> {
  const { deps, request } = paying
  const began = await flow.value('visa-began', deps.now)
  const terms = await flow.value('visa-terms', () => ({
    // Never used again (contract 8.1), also not when the person comes back to this card for the same order.
    mandateId: `m-${crypto.randomUUID()}`,
    // The review says when what is approved ends.
    until: Math.min(began + MANDATE_LIFE, request.facts.checkout.expiresAt),
  }))
  const work: Paying = { ...paying, terms }
  const authority = await flow.attempt('visa-authorize', attempt => authorize(attempt, work, 'pay'))
  const credential = await flow.attempt('visa-credential', attempt => collect(attempt, work, authority), {
    secret: 'secret',
  })
  const dynamicDataId = await flow.value('visa-dynamic-data', () => credential.dynamicDataId ?? '')
  await flow.step('visa-touch', { onUnknown: 'repeat' }, () => deps.links.touch(PROVIDER_ID, request.card.id, began))
  return { credential, reference: { ...authority, dynamicDataId } }
}

async function collect(flow: Flow, work: Paying, authority: Authority): Promise<PaymentCredential> {
  let standing = authority
  for (let count = 0; count <= MAX_PENDING; count++) {
    const told = await flow.step(
      `credentials-${count}`,
      { onUnknown: 'repeat', ...PATIENT, secret: 'secret', irreversible: 'irreversible' },
      call => retrieve(work, standing, call),
    )
    if (told.kind === 'ready') return withCryptogram(flow, work, standing, told.credential)
    if (count < MAX_PENDING) standing = await authorize(flow, work, `confirm-${count}`, standing)
  }
  throw new WalletError('provider_declined', { operation: 'credentials', reason: 'still_pending' })
}

type Collected = { readonly kind: 'ready'; readonly credential: PaymentCredential } | { readonly kind: 'pending' }

/** The signed payload is opened inside the call, so that nothing but the credential is ever kept. */
async function retrieve(work: Paying, authority: Authority, call: Call): Promise<Collected> {
  const jwksUrl = await readCredentialKeys(work.deps, call)
  const [told] = await Promise.all([
    work.client.credentials(authority.instructionId, requestOf(work.request, authority), call),
    // Meanwhile, so that nobody waits for it: without a credential the instruction is given back.
    work.note(authority),
  ])
  if (told.kind === 'refused') throw fromReason('credentials', told.reason)
  if (told.kind === 'pending') return { kind: 'pending' }
  const opened = await openSignedPayload(told.signedPayload, jwksUrl, work.deps.fetch ?? globalThis.fetch)
  const { number, expirationMonth, expirationYear, dynamic, dynamicDataId } = opened
  return {
    kind: 'ready',
    credential: {
      number,
      expirationMonth,
      expirationYear,
      ...(dynamic.kind === 'code' ? { securityCode: dynamic.value } : { cryptogram: dynamic.value }),
      ...(dynamicDataId !== undefined && { dynamicDataId }),
      expiresAt: opened.expiresAt ?? work.deps.now() + DYNAMIC_DATA_LIFE,
    },
  }
}

/** Everything in it comes from the frozen facts or was minted before: a repeat is byte for byte the same (contract 12). */
function requestOf(request: PayRequest, authority: Authority): RetrieveCredentialsRequest {
  const { facts } = request
  return {
    clientCorrelationId: authority.correlationId,
    paymentInformation: { instrumentIdentifier: { id: referenceOf(request.card, 'instrumentId') } },
    transactionData: [
      {
        clientReferenceInformation: { code: request.orderCode },
        mandateReferenceData: [{ mandateId: authority.mandateId }],
        type: 'PURCHASE',
        orderInformation: { amountDetail: toIccAmountDetail(facts.amount) },
        merchantInformation: {
          merchantName: facts.payee.name,
          merchantDescriptor: { country: facts.payee.country ?? authority.country, url: facts.payee.origin },
          ...(facts.payee.categoryCode !== undefined && { categoryCode: facts.payee.categoryCode }),
        },
        // A cryptogram fits an API payment and no checkout form (contract 9).
        paymentOptions: { dynamicDataType: facts.release.kind === 'sealed' ? 'TAVV' : 'DAVV' },
      },
    ],
  }
}
