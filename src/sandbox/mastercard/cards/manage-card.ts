import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { digitalCardId, serviceId, uuid } from '../../../wire/mastercard/primitives.ts'
import { type Call, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { notFound, serviceRefusal } from '../api/refusal.ts'
import { client } from '../client.ts'
import { limits } from '../limits.ts'
import type { EnrolledCard } from '../state.ts'
import { describeCard } from './describe-card.ts'

const querySchema = v.object({
  srcClientId: uuid,
  serviceId,
  srcCorrelationId: v.optional(v.string()),
  transactionsFromTimestamp: v.optional(v.string()),
})

/** `GET {cards}/{cardId}` (contract 9.2). */
export function getCard(call: Call): Reply {
  const { srcCorrelationId = randomUUID() } = readQuery(call)
  return { status: 200, body: { srcCorrelationId, maskedCard: describeCard(call.sandbox, ownCard(call)) } }
}

/** `DELETE {cards}/{cardId}` (contract 9.3). The card, its codes and nothing else go. */
export function deleteCard(call: Call): Reply {
  const { srcCorrelationId = randomUUID() } = readQuery(call)
  const { srcDigitalCardId } = ownCard(call)
  const { cards, codes, counts } = call.sandbox.state
  cards.delete(srcDigitalCardId)
  for (const [key, code] of codes) if (code.srcDigitalCardId === srcDigitalCardId) codes.delete(key)
  counts.cardsDeleted += 1
  return { status: 200, body: { srcCorrelationId } }
}

/** `GET {cards}/{cardId}/transactions` (contract 9.4): the last ten of the last thirty days. */
export function listTransactions(call: Call): Reply {
  readQuery(call)
  const { srcDigitalCardId } = ownCard(call)
  const since = call.sandbox.clock.now() - limits.transactions
  const found = call.sandbox.state.transactions.filter(
    transaction => transaction.srcDigitalCardId === srcDigitalCardId && transaction.at >= since,
  )
  const transactions = found.slice(-10).map(({ at, srcDigitalCardId: _card, ...transaction }) => ({
    ...transaction,
    transactionType: 'PURCHASE',
    transactionTimestamp: new Date(at).toISOString(),
  }))
  return { status: 200, body: { transactions } }
}

function readQuery(call: Call): v.InferOutput<typeof querySchema> {
  const result = v.safeParse(querySchema, call.query, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const reason = issue.received === 'undefined' ? 'CANNOT_BE_NULL' : 'INVALID_FORMAT'
    const source = v.getDotPath(issue) ?? 'query'
    throw serviceRefusal(400, 'INVALID_ARGUMENT', { reason, source, sourceType: 'QUERY' })
  }
  requireOwnClient(call, result.output, [client.cardService, client.passkeyService])
  return result.output
}

function ownCard({ sandbox, srcClientId, params: { cardId } }: Call): EnrolledCard {
  const card = v.is(digitalCardId, cardId) ? sandbox.state.cards.get(cardId) : undefined
  if (card?.srcClientId !== srcClientId) throw notFound('cardId')
  return card
}
