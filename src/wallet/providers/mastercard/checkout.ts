import { passkeyAssurance } from '../../../wire/mastercard/assurance.ts'
import { DYNAMIC_CODE, readCheckoutCredential, type WalletCheckoutRequest } from '../../../wire/mastercard/checkout.ts'
import { toTransactionAmount } from '../../../wire/mastercard/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { PATIENT } from '../retry.ts'
import type { PaymentCredential } from '../types.ts'
import { requireUsable } from './add-card.ts'
import type { Confirmed } from './confirm-purchase.ts'
import { merchantOf } from './merchant.ts'
import type { Paying, Reference } from './paying.ts'

/**
 * A token with a code that works once, for these facts (contract 10.1). The gateway has verified Mastercard's signature
 * and decrypted; card and transaction are compared here. Asked for with the same ids however often.
 */
export function collect(
  flow: Flow,
  paying: Paying,
  reference: Reference,
  confirmed: Confirmed,
): Promise<PaymentCredential> {
  const { client, deps } = paying
  return flow.step(
    'checkout',
    { onUnknown: 'repeat', ...PATIENT, secret: 'secret', irreversible: 'irreversible' },
    async call => {
      const told = await client.checkout(requestOf(paying, reference, confirmed), call)
      requireUsable(told.maskedCard)
      try {
        return { ...readCheckoutCredential(told.payment, deps.now()) }
      } catch (cause) {
        throw new WalletError('provider_rejected', { operation: 'checkout', reason: 'bad_credential' }, { cause })
      }
    },
  )
}

/** Everything in it comes from the frozen facts or was minted before: a repeat is byte for byte the same (contract 6.2). */
function requestOf(
  { request: { facts } }: Paying,
  { digitalCardId, correlationId, transactionId }: Reference,
  { assertion, certifiedMfaMethodId, mfaMethodInstanceId, at }: Confirmed,
): WalletCheckoutRequest {
  const { categoryCode, country } = facts.payee
  return {
    srcCorrelationId: correlationId,
    srciTransactionId: transactionId,
    srcDigitalCardId: digitalCardId,
    dpaData: merchantOf(facts),
    dpaTransactionOptions: {
      paymentOptions: [{ dynamicDataType: DYNAMIC_CODE }],
      transactionAmount: toTransactionAmount(facts.amount),
      ...(categoryCode !== undefined && { merchantCategoryCode: categoryCode }),
      ...(country !== undefined && { merchantCountryCode: country }),
    },
    assuranceData: passkeyAssurance({
      assertion,
      at,
      ...(certifiedMfaMethodId !== undefined && { certifiedMfaMethodId }),
      ...(mfaMethodInstanceId !== undefined && { mfaMethodInstanceId }),
    }),
  }
}
