import * as v from 'valibot'
import { text } from './primitives.ts'

/** Error body of Mastercard's API gateway: the request never reached the service (contract 6.1). */
export const gatewayErrorSchema = v.object({
  Errors: v.object({
    Error: v.pipe(
      v.array(
        v.object({
          Source: v.optional(v.nullable(text(80))),
          ReasonCode: text(80),
          Description: v.optional(v.nullable(text(2000))),
          Recoverable: v.optional(v.nullable(v.boolean())),
          Details: v.optional(v.nullable(text(2000))),
        }),
      ),
      v.minLength(1),
      v.maxLength(50),
    ),
  }),
})

const detailSchema = v.object({
  reason: v.optional(v.nullable(text(80))),
  sourceType: v.optional(v.nullable(text(20))),
  message: v.optional(v.nullable(text(500))),
  source: v.optional(v.nullable(text(200))),
})
const detailsSchema = v.optional(v.nullable(v.pipe(v.array(detailSchema), v.maxLength(50))))

/** Error body of the service; the list goes by either name, or is absent, or null (contract 6.2). */
export const serviceErrorSchema = v.object({
  status: v.optional(v.number()),
  reason: text(80),
  message: v.optional(v.nullable(text(2000))),
  errordetail: detailsSchema,
  details: detailsSchema,
})

/** What a detail is about. `reason` is empty where the provider gave none. */
export interface ProblemDetail {
  readonly reason: string
  readonly source: string
}

/** One refusal, whichever envelope it came in. Messages are left behind: they are not for people. */
export interface MastercardProblem {
  readonly family: 'gateway' | 'service' | 'unknown'
  readonly status: number
  readonly reason: string
  readonly details: readonly ProblemDetail[]
}

/** Reads a refusal from status and body; a body of another shape leaves only the status. */
export function readMastercardProblem(status: number, body: unknown): MastercardProblem {
  const gateway = v.safeParse(gatewayErrorSchema, body)
  if (gateway.success) {
    return { family: 'gateway', status, reason: gateway.output.Errors.Error[0]?.ReasonCode ?? '', details: [] }
  }
  const service = v.safeParse(serviceErrorSchema, body)
  if (!service.success) return { family: 'unknown', status, reason: '', details: [] }
  const details = service.output.errordetail ?? service.output.details ?? []
  return {
    family: 'service',
    status,
    reason: service.output.reason,
    details: details.map(({ reason, source }) => ({ reason: reason ?? '', source: source ?? '' })),
  }
}

/** True when one of the problem's details has this reason. */
export function hasDetail(problem: MastercardProblem, reason: string, source?: string): boolean {
  return problem.details.some(detail => detail.reason === reason && (source === undefined || detail.source === source))
}
