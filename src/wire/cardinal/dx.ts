import * as v from 'valibot'
import { email, filled, readShape, referenceId, text, transactionId } from './primitives.ts'

/** Path of the registration check under the DX API's host (contract 5). */
export const GET_INFO_PATH = '/V1/AccountNumber/GetInfo'

/** Body of GetInfo. The text that is signed is the timestamp's text as it stands (contract 5). */
export const getInfoRequestSchema = v.object({
  Signature: filled(200),
  Timestamp: v.union([filled(40), v.number()]),
  Identifier: filled(64),
  Algorithm: v.picklist(['SHA-256', 'SHA-512']),
  TransactionId: v.optional(transactionId),
  OrgUnitId: filled(64),
  Payload: v.object({
    AccountNumber: text(40),
    Email: v.optional(email),
    CardType: v.optional(text(10)),
    FidoSetupPayload: v.optional(text(8192)),
    /** The documentation's other spelling (contract 5). */
    fidoSetupPayload: v.optional(text(8192)),
  }),
})
export type GetInfoRequest = v.InferOutput<typeof getInfoRequestSchema>

const getInfoResponseSchema = v.object({
  ErrorNumber: v.pipe(v.number(), v.integer()),
  RequestId: v.optional(text(64)),
  Payload: v.optional(
    v.object({
      ReferenceId: v.optional(referenceId),
      Account: v.optional(
        v.object({
          LastFour: v.optional(text(4)),
          Fido: v.optional(v.object({ Registered: v.optional(v.boolean()), FlowType: v.optional(text(40)) })),
        }),
      ),
    }),
  ),
})

/** What GetInfo said. */
export type Registration =
  | { readonly kind: 'known' | 'unknown'; readonly referenceId: string; readonly requestId: string | undefined }
  | { readonly kind: 'refused'; readonly errorNumber: number }

/**
 * Reads the answer of GetInfo. The newer `FlowType` counts where it is told, else the seed's `Registered`; anything but
 * `TRANSACTION` means that this e-mail, card and device are not registered together (contract 5). @throws WireError
 */
export function readRegistration(body: unknown): Registration {
  const { ErrorNumber, RequestId, Payload } = readShape(getInfoResponseSchema, body)
  if (ErrorNumber !== 0) return { kind: 'refused', errorNumber: ErrorNumber }
  const { ReferenceId, Account } = readShape(v.object({ ReferenceId: referenceId, Account: v.any() }), Payload)
  const { FlowType, Registered } = readShape(accountSchema, Account).Fido
  const isKnown = FlowType === undefined ? Registered === true : FlowType === 'TRANSACTION'
  return { kind: isKnown ? 'known' : 'unknown', referenceId: ReferenceId, requestId: RequestId }
}

const accountSchema = v.object({
  Fido: v.object({ Registered: v.optional(v.boolean()), FlowType: v.optional(text(40)) }),
})

/** What is hashed for a DX signature: plain concatenation in this order (contract 5.1). */
export function dxPreimage(timestamp: string, transaction: string | undefined, apiKey: string): string {
  return timestamp + (transaction ?? '') + apiKey
}
