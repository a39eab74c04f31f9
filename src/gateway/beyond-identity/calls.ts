import * as v from 'valibot'
import { Refusal, type RefusalCode } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'

/** A call that makes something at the cloud: what of, and for which wallet. */
export interface MakingCall {
  readonly walletId: string
  readonly kind: 'identity' | 'job'
  /** What tells it from the wallet's other calls of this kind. */
  readonly about: string
}

/** How a call is made, and how what came of it is written down. */
export interface Making<T> {
  /** The cloud's clock. Epoch milliseconds. */
  readonly now: number
  /** `earlier` is when a call like this was made whose outcome nobody wrote down: it may have done its work. */
  make(earlier: number | undefined): Promise<T>
  keep(store: Queryable, made: T): Promise<void>
}

/** How long after its call a thing can have been made: the call's own limit, and the difference of two clocks. */
const CALL_WINDOW = 30_000
const CLOCK_SKEW = 10_000

/** True when the cloud made something (epoch milliseconds) in a call of ours that began at `started`. */
export function isOfCall(started: number, createdAt: number): boolean {
  return createdAt >= started - CLOCK_SKEW && createdAt <= started + CALL_WINDOW + CLOCK_SKEW
}

/**
 * Makes something at the cloud so that it is never without an owner: the call is written down before, its outcome after
 * it, and the next call like it finds what one left behind whose process died in between.
 */
export async function makeOwned<T>(store: Database, call: MakingCall, { now, make, keep }: Making<T>): Promise<T> {
  const earlier = await begunBefore(store, call)
  await begin(store, call, now)
  const made = await make(earlier).catch(async (error: unknown) => {
    if (isCertain(error)) await end(store, call)
    throw error
  })
  await store.transaction(async tx => {
    await keep(tx, made)
    await end(tx, call)
  })
  return made
}

const unclear: readonly RefusalCode[] = ['provider_unreachable', 'provider_timeout', 'provider_unreadable']

/** A refusal of the cloud means that nothing was made; no readable answer means that nobody knows. */
function isCertain(error: unknown): boolean {
  return error instanceof Refusal && !unclear.includes(error.code)
}

const row = v.object({ begun_at: v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number)) })

async function begunBefore(store: Queryable, { walletId, kind, about }: MakingCall): Promise<number | undefined> {
  const [found] = await store.query(
    'SELECT begun_at FROM beyond_identity_calls WHERE wallet_id = $1 AND kind = $2 AND about = $3',
    [walletId, kind, about],
  )
  return found && v.parse(row, found).begun_at
}

async function begin(store: Queryable, { walletId, kind, about }: MakingCall, now: number): Promise<void> {
  await store.query(
    `INSERT INTO beyond_identity_calls (wallet_id, kind, about, begun_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (wallet_id, kind, about) DO UPDATE SET begun_at = $4`,
    [walletId, kind, about, now],
  )
}

async function end(store: Queryable, { walletId, kind, about }: MakingCall): Promise<void> {
  await store.query('DELETE FROM beyond_identity_calls WHERE wallet_id = $1 AND kind = $2 AND about = $3', [
    walletId,
    kind,
    about,
  ])
}
