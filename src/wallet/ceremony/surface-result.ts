import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { SurfaceFailure, SurfaceResult } from './surface-job.ts'

const failures = ['not_ready', 'no_answer', 'window_closed'] as const satisfies readonly SurfaceFailure[]

const resultSchema = v.variant('ok', [
  v.object({ ok: v.literal(true), message: v.optional(v.record(v.string(), v.unknown())) }),
  v.object({ ok: v.literal(false), failure: v.picklist(failures) }),
])

/** Reads what a ceremony page sent of a visit; the message is still unread. @throws WalletError `message_forged` */
export function readSurfaceResult(raw: unknown): SurfaceResult {
  const result = v.safeParse(resultSchema, raw)
  if (!result.success) throw new WalletError('message_forged', { field: 'result' })
  return result.output
}
