import * as v from 'valibot'
import { readMastercardProblem } from '../../wire/mastercard/errors.ts'
import { correlationId } from '../../wire/mastercard/primitives.ts'
import { Refusal } from '../refusal.ts'
import type { MastercardAnswer } from './client.ts'

const headers = { 'content-type': 'application/json', 'countersign-source': 'provider' }

/** The provider's success, as far as the wallet uses it. */
export function provided(body: unknown, status = 200): Response {
  return body === undefined ? new Response(null, { status: 204, headers }) : Response.json(body, { status, headers })
}

/** True for an answer that is a success. */
export function isSuccess({ status }: MastercardAnswer): boolean {
  return status >= 200 && status < 300
}

/** The provider's refusal: reason and details; its sentences stay here, since they may quote what was sent. */
export function problem({ status, body }: MastercardAnswer): Response {
  const { reason, details } = readMastercardProblem(status, body)
  return Response.json({ status, reason, errordetail: details }, { status, headers })
}

/** Reads a success by its schema. @throws Refusal 502 `provider_unreadable` */
export function readAnswer<const S extends v.GenericSchema>(schema: S, answer: MastercardAnswer): v.InferOutput<S> {
  const result = v.safeParse(schema, answer.body)
  if (result.success) return result.output
  throw new Refusal(502, 'provider_unreadable', v.getDotPath(result.issues[0]) ?? 'body')
}

const correlated = v.object({ srcCorrelationId: correlationId })

/** The id under which the provider knows the call, for the log; empty when there is none. */
export function correlationOf(body: unknown): string {
  const result = v.safeParse(correlated, body)
  return result.success ? result.output.srcCorrelationId : ''
}
