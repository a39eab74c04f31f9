import * as v from 'valibot'
import { text } from './primitives.ts'

/** Error body of the token and passkey calls (contract 11.1). */
export const tmsErrorSchema = v.object({
  errors: v.pipe(
    v.array(
      v.object({
        type: text(80),
        message: v.optional(text(500)),
        details: v.optional(
          v.pipe(v.array(v.object({ name: text(200), location: v.optional(text(200)) })), v.maxLength(50)),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(50),
  ),
})
export type TmsError = v.InferOutput<typeof tmsErrorSchema>

/** The business error of Intelligent Commerce, alone. */
export const iccBusinessErrorSchema = v.object({
  status: v.optional(text(80)),
  reason: text(80),
  message: v.optional(text(500)),
  detail: v.optional(
    v.object({
      reason: v.optional(text(200)),
      source: v.optional(text(200)),
      sourceType: v.optional(text(40)),
      message: v.optional(text(500)),
    }),
  ),
})

/** Error body of the Intelligent Commerce calls; it also travels inside HTTP 200 answers (contract 11.2, 8.6). */
export const iccErrorSchema = v.object({ error: iccBusinessErrorSchema })
export type IccError = v.InferOutput<typeof iccErrorSchema>

/** Error body of the agent registry (contract 8.8). */
export const agentErrorSchema = v.object({
  detail: text(500),
  errors: v.optional(v.pipe(v.array(v.object({ field: text(200), message: text(500) })), v.maxLength(50))),
})

/** One provider refusal, whichever envelope it came in. `fields` are names the provider put in the details. */
export interface VisaProblem {
  readonly family: 'tms' | 'icc' | 'agents' | 'unknown'
  readonly status: number
  /** `type` of the token family, `reason` of the commerce family; empty when the body says nothing. */
  readonly reason: string
  readonly fields: readonly string[]
}

/** True when the frame's session is meant: its token is forged, used or too old (contract 11.1). */
export function namesSession({ fields }: VisaProblem): boolean {
  return fields.some(field => field.endsWith('secureToken'))
}

/**
 * Reads a refusal from status and body. Bodies of 401 and 5xx are not published, so an unknown body is not an error:
 * callers key on the status then.
 */
export function readVisaProblem(status: number, body: unknown): VisaProblem {
  const tms = v.safeParse(tmsErrorSchema, body)
  if (tms.success) {
    const names = tms.output.errors.flatMap(error => (error.details ?? []).map(detail => detail.name))
    return { family: 'tms', status, reason: tms.output.errors[0]?.type ?? '', fields: names }
  }
  const icc = v.safeParse(iccErrorSchema, body)
  if (icc.success) {
    const { reason, detail } = icc.output.error
    return { family: 'icc', status, reason, fields: detail?.source === undefined ? [] : [detail.source] }
  }
  const agents = v.safeParse(agentErrorSchema, body)
  if (agents.success) {
    const fields = (agents.output.errors ?? []).map(error => error.field)
    return { family: 'agents', status, reason: agents.output.detail, fields }
  }
  return { family: 'unknown', status, reason: '', fields: [] }
}
