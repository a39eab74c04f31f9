import * as v from 'valibot'
import type { Gateway } from '../context.ts'
import { Refusal } from '../refusal.ts'
import type { MemorizedAnswer } from './answer-memory.ts'
import type { Keeping } from './keeping.ts'

/** How long an answer rests in the table, in milliseconds. */
export const ANSWER_LIFE = 15 * 60_000

/** How long it is remembered that a call was made, in milliseconds: longer than any flow of a wallet runs. */
export const BEGUN_LIFE = 4 * 24 * 60 * 60_000

/** One way of keeping answers. A call is known by `hash`, which its key is part of. */
export interface Keeper {
  /** The sealed answer of a call that was carried out before. */
  find(hash: string): Promise<string | undefined>
  /** Goes before a call that has no answer. @throws Refusal 409 `answer_lost` when it may not be made again */
  begin(hash: string, walletId: string): Promise<void>
  keep(hash: string, answer: MemorizedAnswer): Promise<void>
  /** The call came to nothing: it may be tried afresh. */
  release(hash: string): Promise<void>
}

type Stores = Pick<Gateway, 'store' | 'answers' | 'now'>

/** How answers are kept that are to be kept like this. */
export function keeperOf(stores: Stores, keeping: Keeping): Keeper {
  if (keeping === 'rest') return inTable(stores)
  const memory = inMemory(stores)
  return keeping === 'repeat' ? memory : { ...memory, ...onceOnly(stores) }
}

const nothing = async () => undefined

function inMemory({ answers }: Stores): Keeper {
  return {
    find: async hash => answers.find(hash),
    begin: nothing,
    keep: async (hash, answer) => answers.keep(hash, answer),
    release: nothing,
  }
}

/** The table has the call's hash and not its answer: enough to know that a second one would hand out a second credential. */
function onceOnly({ store, now }: Stores): Pick<Keeper, 'begin' | 'release'> {
  return {
    async begin(hash, walletId) {
      const begun = await store.query(
        'INSERT INTO begun_calls (hash, wallet_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING hash',
        [hash, walletId, now() + BEGUN_LIFE],
      )
      if (begun.length === 0) throw new Refusal(409, 'answer_lost')
    },
    async release(hash) {
      await store.query('DELETE FROM begun_calls WHERE hash = $1', [hash])
    },
  }
}

const answerRow = v.object({ sealed: v.string() })

function inTable({ store, now }: Stores): Keeper {
  return {
    async find(hash) {
      const [row] = await store.query('SELECT sealed FROM answers WHERE hash = $1 AND expires_at > $2', [hash, now()])
      return row && v.parse(answerRow, row).sealed
    },
    begin: nothing,
    async keep(hash, { walletId, sealed }) {
      await store.query(
        'INSERT INTO answers (hash, wallet_id, expires_at, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [hash, walletId, now() + ANSWER_LIFE, sealed],
      )
    },
    release: nothing,
  }
}
