import * as v from 'valibot'
import type { FrameSession } from '../../../wire/visa/frame.ts'
import { AHEAD, type AheadOfTime } from '../../ceremony/ahead.ts'
import type { SurfaceJob } from '../../ceremony/surface-job.ts'
import { toWalletError } from '../../errors.ts'
import type { Ceremony } from '../../flow/options.ts'
import { readFrameUrl } from './addresses.ts'
import type { VisaDeps } from './deps.ts'
import { passkeyWindow, sessionJob } from './jobs.ts'
import { parseSession } from './session.ts'

const PREFIX = 'visa-ready-'
const REF = 'visa-session/ready'

/** Milliseconds a session is kept: well below the provider's own limit (contract 6.5), the page with it. */
const FRESH = 5 * 60_000

/** Milliseconds a payment waits for a session that is just being opened; opening another takes about as long. */
const PATIENCE = 3_000

const keptSchema = v.object({ raw: v.unknown(), at: v.number() })

/**
 * A session of this device, opened while the person still reads the review (decision 0006). The provider learns that this
 * device is there, and nothing of a purchase. Nothing depends on it: without one the payment opens its own.
 */
export interface ReadySession extends AheadOfTime {
  /**
   * Gives it away, once; undefined when there is none, or an old one. A passkey follows: the provider's window for it, at this
   * address, opens meanwhile unless it is open (decision 0015).
   */
  take(url: string): Promise<FrameSession | undefined>
}

type ReadySessionDeps = Pick<VisaDeps, 'gateway' | 'sandbox' | 'installation' | 'secrets' | 'pages' | 'now'>

export function createReadySession(deps: ReadySessionDeps): ReadySession {
  const { secrets, pages, now } = deps
  /** The page was already asked for the window; a worker that did not hear of it has it opened anew. */
  let isExpected = false
  let opening: { readonly id: string; readonly over: Promise<void>; end(): void } | undefined

  async function read(): Promise<unknown> {
    const kept = v.safeParse(keptSchema, await secrets.get(REF))
    return kept.success && now() - kept.output.at < FRESH ? kept.output.raw : undefined
  }

  function frameUrl(id: string): Promise<string> {
    return readFrameUrl(deps, { signal: AbortSignal.timeout(PATIENCE), idempotencyKey: id })
  }

  async function jobOf(id: string): Promise<SurfaceJob> {
    return sessionJob(await frameUrl(id), (await deps.installation()).clientId)
  }

  function end(): void {
    opening?.end()
    opening = undefined
  }

  return {
    async prepare() {
      if (opening) return
      opening = begin(`${PREFIX}${crypto.randomUUID()}`)
      const { id } = opening
      try {
        if ((await read()) !== undefined) return end()
        await secrets.wipe(REF)
        await jobOf(id)
        await pages.discard(AHEAD)
        await pages.open(toCeremony(id, now()))
      } catch (thrown) {
        console.warn('no session ahead of time', toWalletError(thrown).code)
        end()
      }
    },

    async expect() {
      try {
        const [raw, url] = await Promise.all([read(), frameUrl(`${PREFIX}window`)])
        if (raw === undefined) return
        isExpected = true
        await pages.openWindow(AHEAD, passkeyWindow(url))
      } catch (thrown) {
        console.warn('no window ahead of time', toWalletError(thrown).code)
      }
    },

    async take(url) {
      if (opening) await Promise.race([opening.over, new Promise(resolve => setTimeout(resolve, PATIENCE))])
      // Asked for in this order; should the wipe come first after all, the payment opens its own.
      const [raw] = await Promise.all([read(), secrets.wipe(REF)])
      if (raw === undefined) return undefined
      if (!isExpected) void pages.openWindow(AHEAD, passkeyWindow(url))
      isExpected = false
      return parseSession(raw)
    },

    async release() {
      if (opening) await pages.close(toCeremony(opening.id, now()))
      end()
      isExpected = false
      await secrets.wipe(REF)
      await pages.discard(AHEAD)
    },

    handles: id => id.startsWith(PREFIX),

    async job(id) {
      return { ...toCeremony(id, now()), job: await jobOf(id), stay: FRESH }
    },

    async result(id, raw) {
      try {
        parseSession(raw)
        await secrets.put(REF, { raw, at: now() })
      } catch (thrown) {
        if (toWalletError(thrown).code === 'message_forged') return false
      }
      void pages.close(toCeremony(id, now()))
      end()
      return true
    },

    lost: end,
  }
}

function begin(id: string) {
  let finish: () => void = () => undefined
  const over = new Promise<void>(resolve => {
    finish = resolve
  })
  return { id, over, end: () => finish() }
}

function toCeremony(id: string, now: number): Ceremony {
  return { id, flowId: AHEAD, taskId: '', surface: 'visa', action: 'session', expiresAt: now + FRESH }
}
