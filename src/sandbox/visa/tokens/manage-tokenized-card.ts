import * as v from 'valibot'
import type { Call, Reply } from '../rest/endpoint.ts'
import { readBody } from '../rest/read-body.ts'
import { describeToken } from './describe-token.ts'
import { existingToken } from './find-token.ts'

const deleteSchema = v.object({ reason: v.object({ code: v.picklist(['FRAUD', 'PAYMENT_METHOD_REMOVED']) }) })
const eventSchema = v.object({ state: v.optional(v.picklist(['ACTIVE', 'SUSPENDED', 'DELETED'])) })

/** `GET /tms/v2/tokenized-cards/{id}`. */
export function getTokenizedCard({ sandbox, params }: Call): Reply {
  return { status: 200, body: describeToken(existingToken(sandbox, params.tokenId ?? '')) }
}

/** `POST /tms/v2/tokenized-cards/{id}/delete`; final. */
export function deleteTokenizedCard({ sandbox, params, body }: Call): Reply {
  const token = existingToken(sandbox, params.tokenId ?? '')
  readBody('tms', deleteSchema, body)
  token.state = 'DELETED'
  sandbox.state.counts.tokensDeleted += 1
  return { status: 204 }
}

/** `POST .../{id}/issuer-life-cycle-event-simulations`: the issuer suspends, resumes or deletes the token. */
export function simulateIssuerEvent({ sandbox, params, body }: Call): Reply {
  const token = existingToken(sandbox, params.tokenId ?? '')
  token.state = readBody('tms', eventSchema, body).state ?? token.state
  return { status: 204 }
}
