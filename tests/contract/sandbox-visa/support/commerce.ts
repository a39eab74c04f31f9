import { randomUUID } from 'node:crypto'
import type { ApiAnswer } from './api.ts'
import type { AssuranceResult } from './frame.ts'
import type { Journey } from './journey.ts'

export interface MandateChoice {
  readonly id?: string
  readonly amount?: string
  readonly currency?: string
  readonly until?: number
  readonly merchantName?: string
}

/** A mandate that runs for a day unless said otherwise; `until` in epoch milliseconds. */
export function mandate(journey: Journey, choice: MandateChoice = {}) {
  const until = choice.until ?? journey.sandbox.clock.now() + 86_400_000
  return {
    mandateId: choice.id ?? `m-${randomUUID()}`,
    preferredMerchantName: choice.merchantName ?? 'Shop Example',
    merchantCategoryCode: '5311',
    declineThreshold: { amount: choice.amount ?? '42.50', currencyCode: choice.currency ?? 'USD' },
    effectiveUntilTime: String(Math.floor(until / 1000)),
    quantity: '1',
    description: 'One desk lamp',
  }
}

export function instructionBody(journey: Journey, assurance: AssuranceResult, mandates = [mandate(journey)]) {
  return {
    clientCorrelationId: journey.correlationId,
    paymentInformation: journey.payment(),
    deviceInformation: journey.device(),
    buyerInformation: { merchantCustomerId: 'cust-1', language: 'en' },
    mandates,
    assuranceData: [journey.assurance(assurance)],
    consumerPrompt: 'Buy a desk lamp',
  }
}

export interface TransactionChoice {
  readonly code?: string
  readonly mandateId?: string
  readonly amount?: string
  readonly currency?: string
  readonly url?: string
  readonly dynamicDataType?: 'TAVV' | 'DAVV' | 'NONE'
  readonly ttlMinutes?: number
}

export function credentialsBody(journey: Journey, choice: TransactionChoice = {}) {
  const options = {
    ...(choice.dynamicDataType !== undefined && { dynamicDataType: choice.dynamicDataType }),
    ...(choice.ttlMinutes !== undefined && { dpaDynamicDataTtlMinutes: choice.ttlMinutes }),
  }
  return {
    clientCorrelationId: journey.correlationId,
    paymentInformation: journey.payment(),
    transactionData: [
      {
        clientReferenceInformation: { code: choice.code ?? `order-${randomUUID()}` },
        ...(choice.mandateId !== undefined && { mandateReferenceData: [{ mandateId: choice.mandateId }] }),
        type: 'PURCHASE',
        orderInformation: {
          amountDetail: { totalAmount: choice.amount ?? '42.50', currency: choice.currency ?? 'USD' },
        },
        merchantInformation: {
          merchantName: 'Shop Example',
          merchantDescriptor: { country: 'US', url: choice.url ?? 'https://shop.example/checkout' },
        },
        ...(Object.keys(options).length > 0 && { paymentOptions: options }),
      },
    ],
  }
}

export function confirmationBody(journey: Journey, code: string, dynamicDataId?: string) {
  return {
    clientCorrelationId: journey.correlationId,
    paymentInformation: journey.payment(),
    confirmationData: [
      {
        clientReferenceInformation: { code },
        processorInformation: {
          transactionType: 'PURCHASE',
          transactionStatus: 'APPROVED',
          responseCode: '00',
          ...(dynamicDataId !== undefined && { dynamicDataId }),
        },
      },
    ],
  }
}

/** Links, enrols, authenticates a purchase and creates its instruction. */
export async function activeInstruction(journey: Journey, choice: MandateChoice = {}): Promise<ActiveInstruction> {
  if (journey.tokenId === '') await journey.enrol(await journey.link())
  const amount = choice.amount ?? '42.50'
  const assurance = await journey.authenticate({ amount })
  const drawn = mandate(journey, choice)
  const answer = await journey.api.post('/icc/v1/instructions', instructionBody(journey, assurance, [drawn]))
  return { id: answer.body.instructionId, mandateId: drawn.mandateId, mandate: drawn, assurance, answer }
}

export interface ActiveInstruction {
  readonly id: string
  readonly mandateId: string
  readonly mandate: ReturnType<typeof mandate>
  readonly assurance: AssuranceResult
  readonly answer: ApiAnswer
}

/** Members of a `signedPayload` without verifying it. */
export function payloadOf(signedPayload: string) {
  return JSON.parse(Buffer.from(signedPayload.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
