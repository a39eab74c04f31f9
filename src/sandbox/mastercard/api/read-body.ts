import * as v from 'valibot'
import { badArgument } from './refusal.ts'

/**
 * Checks a body, or a decrypted part of one, against a schema; unknown members are dropped. A missing member is
 * `CANNOT_BE_NULL`, one of the wrong kind or pattern `INVALID_FORMAT`, one outside its list `INVALID_VALUE`.
 * @throws Refusal 400 naming the first offending member
 */
export function readBody<const S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  throw badArgument(reasonOf(issue), fieldOf(issue))
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined' || issue.received === 'null') return 'CANNOT_BE_NULL'
  return ['picklist', 'literal', 'variant'].includes(issue.type) ? 'INVALID_VALUE' : 'INVALID_FORMAT'
}

/** `consents[0].countryCode`; an issue without a path is about the whole body. */
function fieldOf(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
  return path.join('').replace(/^\./, '') || 'body'
}
