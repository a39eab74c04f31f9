import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer other than success; the body is the provider's own. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly body: object

  constructor(status: ContentfulStatusCode, body: object) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}
