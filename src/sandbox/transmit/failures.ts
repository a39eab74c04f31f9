import * as v from 'valibot'
import { Refusal } from '../web/refusal.ts'

/**
 * Body of `POST /__sandbox/fail`: what goes wrong next, once. `step`: the waiting step says `assertion_error_code` (contract
 * 4.7). `journey`: the journey is rejected with `error_code`, whatever the client answers. `start` and `exchange`: that call
 * answers with the HTTP status.
 */
export const failureSchema = v.strictObject({
  where: v.picklist(['step', 'journey', 'start', 'exchange']),
  code: v.pipe(v.number(), v.integer(), v.minValue(1)),
})
export type Failure = v.InferOutput<typeof failureSchema>

interface Failing {
  readonly state: { readonly failures: Failure[] }
}

/** Takes the code of a failure that waits here; undefined when none does. */
export function takeFailure({ state }: Failing, where: Failure['where']): number | undefined {
  const index = state.failures.findIndex(failure => failure.where === where)
  return index === -1 ? undefined : state.failures.splice(index, 1)[0]?.code
}

/** @throws Refusal with the status of a failure that waits here */
export function failCall(sandbox: Failing, where: 'start' | 'exchange'): void {
  const status = takeFailure(sandbox, where)
  if (status === undefined) return
  const known = status === 400 || status === 401 || status === 404 ? status : 503
  throw new Refusal(known, { message: 'forced', error_code: known })
}
