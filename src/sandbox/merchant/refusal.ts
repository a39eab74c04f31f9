import type { ContentfulStatusCode } from 'hono/utils/http-status'

export type RefusalCode =
  | 'invalid_input'
  | 'not_found'
  | 'expired'
  | 'already_paid'
  | 'already_used'
  | 'invalid_jwe'
  | 'wrong_audience'
  | 'binding_mismatch'
  | 'amount_mismatch'
  | 'origin_refused'

/** A request the shop does not take. `message` is safe to show and never repeats what was sent. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: RefusalCode,
    message: string,
    readonly field?: string,
  ) {
    super(message)
  }
}
