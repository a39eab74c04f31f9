import * as v from 'valibot'
import { textToBase64 } from '../base64.ts'
import { filled, text } from './primitives.ts'
import { toEpochSeconds } from './units.ts'

/** One entry of `verificationData[]` (contract 8). `additionalData` carries the assertion: a secret. */
export const verificationSchema = v.object({
  verificationType: v.literal('CARDHOLDER'),
  verificationEntity: v.pipe(v.string(), v.regex(/^\d\d$/)),
  verificationMethod: v.picklist(['01', '04', '06', '07', '21', '22']),
  verificationResults: v.picklist(['01', '02', '03', '04']),
  verificationTimestamp: filled(40),
  verificationEvents: v.optional(v.pipe(v.array(v.picklist(['01', '02'])), v.maxLength(4))),
  additionalData: v.optional(text(16_384)),
})

/** `assuranceData` of cards and checkout. */
export const assuranceDataSchema = v.object({
  verificationData: v.pipe(v.array(verificationSchema), v.minLength(1), v.maxLength(5)),
})
export type AssuranceData = v.InferOutput<typeof assuranceDataSchema>

/** What `additionalData` holds, as base64 of JSON (contract 7.6). */
export const additionalDataSchema = v.object({
  type: text(40),
  certifiedMfaMethodId: v.optional(text(40)),
  externalMfaMethodInstanceId: v.optional(text(255)),
  mfaMethodInstanceId: v.optional(text(255)),
  assertion: filled(8192),
})

/** Assurance of a purchase the person confirmed with the passkey: by Mastercard, FIDO2, verified (contract 8). */
export function passkeyAssurance(proof: {
  /** The transaction assertion. Secret. */
  readonly assertion: string
  readonly certifiedMfaMethodId?: string
  readonly mfaMethodInstanceId?: string
  /** When the ceremony ended, epoch milliseconds. */
  readonly at: number
}): AssuranceData {
  const { at, assertion, certifiedMfaMethodId, mfaMethodInstanceId } = proof
  const additional = {
    type: 'PROPRIETARY',
    ...(certifiedMfaMethodId !== undefined && { certifiedMfaMethodId }),
    ...(mfaMethodInstanceId !== undefined && { mfaMethodInstanceId }),
    assertion,
  }
  return {
    verificationData: [
      {
        verificationType: 'CARDHOLDER',
        verificationEntity: '02',
        verificationMethod: '07',
        verificationResults: '01',
        verificationTimestamp: toEpochSeconds(at),
        verificationEvents: ['01'],
        additionalData: padded(textToBase64(JSON.stringify(additional))),
      },
    ],
  }
}

function padded(base64: string): string {
  return base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')
}
