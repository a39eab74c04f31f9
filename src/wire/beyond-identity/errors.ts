import * as v from 'valibot'
import { filled, text } from './primitives.ts'

/** Error body of the management API (contract 1). */
export const apiErrorSchema = v.object({
  code: filled(80),
  message: v.optional(text(500)),
  details: v.optional(
    v.pipe(
      v.array(
        v.object({
          type: text(80),
          id: v.optional(text(80)),
          field_violations: v.optional(
            v.pipe(v.array(v.object({ field: text(200), description: v.optional(text(500)) })), v.maxLength(50)),
          ),
        }),
      ),
      v.maxLength(20),
    ),
  ),
})
export type ApiError = v.InferOutput<typeof apiErrorSchema>

/** Error body of the token endpoint (RFC 6749, 5.2). */
export const tokenErrorSchema = v.object({ error: filled(80), error_description: v.optional(text(500)) })

/** One refusal of the cloud: status, its code where there is one, and the members it names. */
export interface BiProblem {
  readonly status: number
  readonly code: string
  readonly fields: readonly string[]
  /** Id of the resource it is about, where it names one. */
  readonly resource?: string
}

/** Reads a refusal; a body of another shape leaves only the status, which is all callers may rely on (contract 4.5). */
export function readBiProblem(status: number, body: unknown): BiProblem {
  const api = v.safeParse(apiErrorSchema, body)
  if (api.success) {
    const violations = (api.output.details ?? []).flatMap(detail => detail.field_violations ?? [])
    const resource = api.output.details?.find(({ type }) => type === 'ResourceInfo')?.id
    const fields = violations.map(({ field }) => field)
    return { status, code: api.output.code, fields, ...(resource !== undefined && { resource }) }
  }
  const token = v.safeParse(tokenErrorSchema, body)
  return { status, code: token.success ? token.output.error : '', fields: [] }
}
