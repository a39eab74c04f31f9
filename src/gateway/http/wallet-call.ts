import type { MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { Gateway, GatewayEnv } from '../context.ts'
import { answerOnce } from './answer-once.ts'
import { bodyBytes } from './body.ts'
import { proven } from './proven.ts'

/** Largest bodies, in bytes: provider calls carry passkey blobs, the gateway's own are a line. */
export const SMALL_BODY = 4096
export const PROVIDER_BODY = 131_072

/** Goes before every handler that wallets call: body capped at `limit` bytes, proof checked, rate kept, carried out once. */
export function walletCall(gateway: Gateway, limit: number): MiddlewareHandler<GatewayEnv> {
  return every(bodyBytes(limit), proven(gateway), answerOnce(gateway))
}

/** Goes before the one handler after which there is no wallet that an answer could be kept for. */
export function lastCall(gateway: Gateway): MiddlewareHandler<GatewayEnv> {
  return every(bodyBytes(SMALL_BODY), proven(gateway))
}
