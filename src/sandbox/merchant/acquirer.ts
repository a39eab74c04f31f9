import * as v from 'valibot'
import type { Money } from '../../wire/money.ts'

/** What a shop sends to get money for a card. Lives only as long as the call. */
export interface Authorization {
  readonly number: string
  readonly expirationMonth: string
  readonly expirationYear: string
  readonly securityCode?: string
  readonly cryptogram?: string
  readonly eci?: string
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

/** A network the shop's bank reaches, and what the card numbers it knows begin with; the longest beginning wins. */
export interface Network {
  readonly url: string
  readonly key: string
  readonly numbers: readonly string[]
}

const unknownNumber = { status: 'DECLINED', responseCode: '14', reason: 'UNKNOWN_NUMBER' } as const

/** The shop's bank: asks the network whose numbers begin most like the card's. */
export function connectAcquirers(networks: readonly (Network | undefined)[]): Acquirer {
  const lines = networks
    .flatMap(network => network?.numbers.map(beginning => ({ beginning, acquirer: connect(network) })) ?? [])
    .sort((one, other) => other.beginning.length - one.beginning.length)
  return {
    async authorize(request) {
      const line = lines.find(({ beginning }) => request.number.startsWith(beginning))
      return line ? line.acquirer.authorize(request) : unknownNumber
    },
  }
}

/** A call that got no readable answer is `UNKNOWN`, never "declined". */
function connect(options: Network): Acquirer {
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
