import * as v from 'valibot'
import { iccRefusal, Refusal, tmsRefusal } from './refusal.ts'

/** Which error envelope a call speaks (contract 11). */
export type Family = 'tms' | 'icc' | 'agents'

/**
 * Checks a body against a schema; unknown members are dropped.
 * @throws Refusal in the family's envelope, naming every offending member (400, agents 422)
 */
export function readBody<const S extends v.GenericSchema>(family: Family, schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortPipeEarly: true })
  if (result.success) return result.output
  throw refuse(family, result.issues)
}

type Issues = readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]

function refuse(family: Family, issues: Issues): Refusal {
  if (family === 'tms') return refuseTms(issues)
  if (family === 'icc') return refuseIcc(issues[0])
  return refuseAgents(issues)
}

function refuseTms(issues: Issues): Refusal {
  const missing = issues.filter(isMissing)
  const named = missing.length > 0 ? missing : issues
  const type = missing.length > 0 ? 'missingFields' : 'invalidFields'
  const message = missing.length > 0 ? 'One or more fields are missing' : 'One or more fields are invalid'
  return tmsRefusal(400, type, message, named.map(fieldOf))
}

function refuseIcc(issue: v.BaseIssue<unknown>): Refusal {
  const reason = isMissing(issue) ? 'MISSING_FIELD' : 'INVALID_FIELD'
  return iccRefusal(
    400,
    reason,
    isMissing(issue) ? 'A required field is missing' : 'A field is invalid',
    fieldOf(issue),
  )
}

function refuseAgents(issues: Issues): Refusal {
  const errors = issues.map(issue => ({ field: fieldOf(issue), message: isMissing(issue) ? 'required' : 'invalid' }))
  return new Refusal(422, { detail: 'Validation failed', errors })
}

function isMissing(issue: v.BaseIssue<unknown>): boolean {
  return issue.received === 'undefined'
}

/** `mandates[0].declineThreshold.amount`; an issue without a path is about the whole body. */
function fieldOf(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(item => item.key)
  const written = path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    '',
  )
  return written.replace(/^\./, '') || 'body'
}
