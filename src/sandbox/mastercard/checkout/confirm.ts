import { confirmationRequestSchema } from '../../../wire/mastercard/confirmations.ts'
import { type Call, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { readBody } from '../api/read-body.ts'
import { client } from '../client.ts'

/** `POST {confirmations}` (contract 11): taken and counted, once per correlation id and event. */
export function confirm(call: Call): Reply {
  const request = readBody(confirmationRequestSchema, call.body)
  requireOwnClient(call, request, [client.cardService])
  const { confirmations, counts } = call.sandbox.state
  const { checkoutEventType, checkoutEventStatus } = request.confirmationData
  const { srcCorrelationId } = request
  const status = `${checkoutEventType}/${checkoutEventStatus}`
  const isKnown = confirmations.some(entry => entry.srcCorrelationId === srcCorrelationId && entry.status === status)
  if (!isKnown) {
    confirmations.push({ srcCorrelationId, status, at: call.sandbox.clock.now() })
    counts.confirmationsStored += 1
  }
  return { status: 204 }
}
