import * as v from 'valibot'
import { epochSeconds, filled, text } from './primitives.ts'
import { toEpochSeconds } from './units.ts'

/** One entry of `assuranceData[]` (contract 8.1). `data` is the frame's blob: a secret. */
export const assuranceSchema = v.object({
  verificationType: v.optional(v.picklist(['CARDHOLDER', 'DEVICE'])),
  verificationEntity: v.optional(text(2)),
  verificationEvents: v.optional(v.pipe(v.array(v.picklist(['01', '02', '03', '04'])), v.maxLength(4))),
  verificationMethod: v.picklist(['02', '04', '21', '22', '23']),
  verificationResults: v.picklist(['01', '02', '03', '04', '21']),
  verificationTimestamp: epochSeconds,
  authenticationContext: v.optional(v.object({ action: v.picklist(['AUTHENTICATE', 'REGISTER']) })),
  authenticatedIdentities: v.optional(
    v.object({
      id: filled(512),
      data: v.optional(filled(32_768)),
      provider: v.optional(v.literal('VISA_PAYMENT_PASSKEY')),
    }),
  ),
  additionalData: v.optional(text(4096)),
})
export type Assurance = v.InferOutput<typeof assuranceSchema>

export const assurancesSchema = v.pipe(v.array(assuranceSchema), v.minLength(1), v.maxLength(5))

/** What a finished ceremony proved. */
export interface PasskeyProof {
  /** The frame's `fidoBlob`. Secret. */
  readonly fidoBlob: string
  /** The frame's `identifier`. */
  readonly identifier: string
  readonly action: 'AUTHENTICATE' | 'REGISTER'
  readonly event: 'payment' | 'add_card'
  /** When the ceremony ended, epoch milliseconds. */
  readonly at: number
}

const eventCodes = { payment: '01', add_card: '02' } as const

/** Assurance data of a finished passkey ceremony: FIDO2, device, verified, by Visa (contract 8.1). */
export function passkeyAssurance(proof: PasskeyProof): Assurance {
  return {
    verificationType: 'DEVICE',
    verificationEntity: '10',
    verificationEvents: [eventCodes[proof.event]],
    verificationMethod: '23',
    verificationResults: '01',
    verificationTimestamp: toEpochSeconds(proof.at),
    authenticationContext: { action: proof.action },
    authenticatedIdentities: { data: proof.fidoBlob, provider: 'VISA_PAYMENT_PASSKEY', id: proof.identifier },
  }
}
