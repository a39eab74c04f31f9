import type { IncomingHttpHeaders } from 'node:http'

/** A request as it came over the wire, before anything is parsed. */
export interface WireRequest {
  /** Upper case. */
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/** Who called, and how the answer has to be protected. */
export interface Caller {
  readonly merchantId: string
  readonly scheme: 'http-signature' | 'jwt'
  /** Encrypt the answer to the merchant's registered response key. */
  readonly wantsEncryptedAnswer: boolean
}

/** Methods whose body is covered by a digest. */
export function carriesDigest(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}
