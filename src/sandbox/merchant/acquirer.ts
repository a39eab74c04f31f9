import * as v from 'valibot'
import type { Money } from '../../wire/money.ts'

/** What a shop sends to get money for a card. Lives only as long as the call. */
export interface Authorization {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
  readonly cryptogram?: string
  readonly amount: Money
  readonly merchantUrl: string
  readonly orderId: string
}

const answerSchema = v.variant('status', [
  v.object({
    status: v.literal('APPROVED'),
    approvalCode: v.string(),
    responseCode: v.string(),
    retrievalReferenceNumber: v.string(),
  }),
  v.object({ status: v.literal('DECLINED'), responseCode: v.string(), reason: v.string() }),
])
export type AuthorizationAnswer = v.InferOutput<typeof answerSchema> | { readonly status: 'UNKNOWN' }

export interface Acquirer {
  authorize(request: Authorization): Promise<AuthorizationAnswer>
}

const TIMEOUT_MS = 20_000

/** The shop's bank: asks the network sandbox. A call that got no readable answer is `UNKNOWN`, never "declined". */
export function connectAcquirer(options: { url: string; key: string }): Acquirer {
  return {
    async authorize(request) {
      try {
        const response = await fetch(options.url, {
          method: 'POST',
          headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/json' },
          body: JSON.stringify(request),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const answer = v.safeParse(answerSchema, await response.json())
        return answer.success ? answer.output : { status: 'UNKNOWN' }
      } catch {
        return { status: 'UNKNOWN' }
      }
    },
  }
}
