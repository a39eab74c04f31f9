import { createHmac } from 'node:crypto'

/** What an `x-pay-token` covers (contract 10). `body` is the wire body, already encrypted. */
export interface PayTokenSubject {
  /** Without a leading slash and without the API family: `v1/instructions`. */
  readonly resourcePath: string
  /** Without the question mark. */
  readonly query: string
  readonly body: string
  /** Epoch milliseconds. */
  readonly now: number
}

/** The `x-pay-token` header of Visa's direct API: HMAC-SHA256 with the shared secret's UTF-8 bytes (contract 10). */
export function payToken(secret: string, { resourcePath, query, body, now }: PayTokenSubject): string {
  const timestamp = String(Math.floor(now / 1000))
  const mac = createHmac('sha256', secret).update(timestamp + resourcePath + query + body)
  return `xv2:${timestamp}:${mac.digest('hex')}`
}
