import type { MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { Gateway, GatewayEnv } from '../context.ts'
import { answerOnce } from './answer-once.ts'
import { bodyBytes } from './body.ts'
import type { Keeping } from './keeping.ts'
import { proven } from './proven.ts'

/** Largest bodies, in bytes: provider calls carry passkey blobs, the gateway's own are a line. */
export const SMALL_BODY = 4096
export const PROVIDER_BODY = 131_072

/** What goes before a handler that wallets call; a router's list tells by it what becomes of the answers. */
export type WalletCall = MiddlewareHandler<GatewayEnv> & { readonly keeping: Keeping }

/** Goes before every handler that wallets call: body capped at `limit` bytes, proof checked, rate kept, carried out once. */
export function walletCall(gateway: Gateway, limit: number, keeping: Keeping = 'once'): WalletCall {
  return Object.assign(every(bodyBytes(limit), proven(gateway), answerOnce(gateway, keeping)), { keeping })
}

/** Goes before a handler whose answers are kept for nobody: it changes nothing, or afterwards there is no wallet. */
export function unkeptCall(gateway: Gateway): MiddlewareHandler<GatewayEnv> {
  return every(bodyBytes(SMALL_BODY), proven(gateway))
}
