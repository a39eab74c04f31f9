import * as v from 'valibot'
import type { WalletDatabase } from '../store/database.ts'
import { isPinned, type Pins } from './addresses.ts'
import type { GatewayClient } from './client.ts'

const KEY = 'demo'

/** A sandbox's own agent; a live wallet has no demonstration, and believes nobody who offers one. */
const pins: Pins = { kind: 'hosts', hosts: ['agent.localhost'] }

const toldSchema = v.object({ url: v.pipe(v.string(), v.maxLength(512)) })
const keptSchema = v.object({ value: v.string() })

/** Milliseconds for asking: nobody waits for a demonstration. */
const PATIENCE = 5_000

/** A page to try the wallet on, for somebody who has just set it up. */
export interface Demo {
  /** Asks the gateway the wallet has just enrolled at; no answer is none. */
  learn(): Promise<void>
  /** Its address; undefined where there is none. */
  read(): Promise<string | undefined>
}

export function createDemo(db: WalletDatabase, gateway: Pick<GatewayClient, 'addresses'>, sandbox: boolean): Demo {
  return {
    async learn() {
      if (!sandbox) return
      await db.settings.delete(KEY)
      const call = { signal: AbortSignal.timeout(PATIENCE), idempotencyKey: crypto.randomUUID() }
      const told = v.safeParse(toldSchema, await gateway.addresses('demo', call).catch(() => undefined))
      if (told.success && isPinned(told.output.url, pins)) await db.settings.put({ key: KEY, value: told.output.url })
    },

    async read() {
      const kept = v.safeParse(keptSchema, sandbox ? await db.settings.get(KEY) : undefined)
      return kept.success ? kept.output.value : undefined
    },
  }
}
