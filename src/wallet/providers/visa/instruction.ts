import { passkeyAssurance } from '../../../wire/visa/assurance.ts'
import type { IccDeviceInformation } from '../../../wire/visa/device.ts'
import type { Mandate, UpdateInstructionRequest } from '../../../wire/visa/instructions.ts'
import { toDeclineThreshold, toEpochSeconds } from '../../../wire/visa/units.ts'
import type { PayRequest } from '../types.ts'
import type { Signed } from './passkey.ts'
import { referenceOf } from './reference.ts'

/** What must be the same however often the instruction is sent: minted once per purchase, outside attempts. */
export interface MandateTerms {
  readonly mandateId: string
  /** Epoch milliseconds. */
  readonly until: number
}

/** How long an instruction may be drawn on at most, in milliseconds: half an hour of linking the card before it, and the payment. */
export const MANDATE_LIFE = 50 * 60_000

const MAX_DESCRIPTION = 500

/** Body that creates or updates the instruction for exactly this purchase (contract 8.3, 8.4). Holds the passkey's secret. */
export function instructionRequest(
  request: PayRequest,
  terms: MandateTerms,
  correlationId: string,
  device: IccDeviceInformation,
  signed: Signed,
): UpdateInstructionRequest {
  const { fidoBlob, identifier } = signed.assurance
  return {
    clientCorrelationId: correlationId,
    paymentInformation: { instrumentIdentifier: { id: referenceOf(request.card, 'instrumentId') } },
    deviceInformation: device,
    mandates: [mandateOf(request, terms)],
    assuranceData: [
      passkeyAssurance({ fidoBlob, identifier, action: 'AUTHENTICATE', event: 'payment', at: signed.at }),
    ],
  }
}

/** The threshold is the exact amount: nothing above what the person approved can be drawn. */
function mandateOf({ facts }: PayRequest, terms: MandateTerms): Mandate {
  return {
    mandateId: terms.mandateId,
    declineThreshold: toDeclineThreshold(facts.amount),
    effectiveUntilTime: toEpochSeconds(terms.until),
    description: shorten(facts.items.map(item => `${item.quantity} × ${item.title}`).join(', ') || facts.payee.name),
    preferredMerchantName: facts.payee.name,
    ...(facts.payee.categoryCode !== undefined && { merchantCategoryCode: facts.payee.categoryCode }),
    quantity: '1',
  }
}

function shorten(text: string): string {
  return text.length <= MAX_DESCRIPTION ? text : `${text.slice(0, MAX_DESCRIPTION - 1)}…`
}
