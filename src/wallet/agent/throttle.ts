import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { Purchase } from '../purchase/types.ts'
import type { SessionArea } from '../store/secrets.ts'

/** This many noes within the window, and a requester has to pause: it is asking a person who does not want it. */
export const REJECTIONS = 3
export const REJECTION_WINDOW = 30_000
export const PAUSE = 60_000

/** Milliseconds within which a request that is over again has done nothing but bring a window to the front. */
export const BRIEF = 5_000

/**
 * True for a purchase that counts as a no: the person said so, or it was withdrawn or lapsed before they could have read it.
 * One they had approved is none.
 */
export function isNo({ status, cardId, createdAt, updatedAt }: Purchase): boolean {
  if (status === 'declined') return true
  const isGone = status === 'canceled' || status === 'expired'
  return isGone && cardId === undefined && updatedAt - createdAt < BRIEF
}

const KEY = 'throttle'

const entrySchema = v.object({ noes: v.array(v.number()), pausedUntil: v.optional(v.number()) })
const stateSchema = v.record(v.string(), entrySchema)
type State = v.InferOutput<typeof stateSchema>

/** Counts a requester's rejections. Kept in memory only: a restart of the browser forgives. */
export interface Throttle {
  /** @throws WalletError `throttled` with `retryAfter` in seconds */
  require(requesterKey: string): Promise<void>
  /** The person said no, or what was asked came to nothing at once. */
  rejected(requesterKey: string): Promise<void>
}

export function createThrottle(area: SessionArea, now: () => number = Date.now): Throttle {
  let last: Promise<unknown> = Promise.resolve()

  async function read(): Promise<State> {
    const parsed = v.safeParse(stateSchema, (await area.get(KEY))[KEY] ?? {})
    return parsed.success ? parsed.output : {}
  }

  async function note(requesterKey: string): Promise<void> {
    const state = await read()
    const at = now()
    const noes = [...(state[requesterKey]?.noes ?? []).filter(time => at - time < REJECTION_WINDOW), at]
    const entry = noes.length >= REJECTIONS ? { noes: [], pausedUntil: at + PAUSE } : { noes }
    await area.set({ [KEY]: { ...living(state, at), [requesterKey]: entry } })
  }

  return {
    async require(requesterKey) {
      const pausedUntil = (await read())[requesterKey]?.pausedUntil ?? 0
      const left = pausedUntil - now()
      if (left > 0) throw new WalletError('throttled', { retryAfter: Math.ceil(left / 1000) })
    },

    // Reading and writing are two turns: one no at a time.
    rejected(requesterKey) {
      const noted = last.then(() => note(requesterKey))
      last = noted.catch(() => undefined)
      return noted
    },
  }
}

/** Entries that still mean something, so that the record does not grow. */
function living(state: State, at: number): State {
  return Object.fromEntries(
    Object.entries(state).filter(
      ([, { noes, pausedUntil }]) => (pausedUntil ?? 0) > at || noes.some(time => at - time < REJECTION_WINDOW),
    ),
  )
}
