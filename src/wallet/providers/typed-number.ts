import * as v from 'valibot'
import { minutes } from '../flow/define.ts'
import type { SecretStore } from '../store/secrets.ts'

/** How long a number just typed is kept for the link that is offered next, in memory only. */
const KEPT_FOR = minutes(10)

const PREFIX = 'typed-number/'

const keptSchema = v.object({ number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)), until: v.number() })

interface Keeper {
  readonly secrets: SecretStore
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Numbers of one provider's cards that were typed a moment ago, by what names the card there. No row ever holds one. */
export interface TypedNumbers {
  keep(id: string, number: string): Promise<void>
  /** Undefined when it was not typed, or too long ago: then it is forgotten. */
  find(id: string): Promise<string | undefined>
  forget(id: string): Promise<void>
}

export function typedNumbers({ secrets, now }: Keeper, provider: string): TypedNumbers {
  const refOf = (id: string) => `${PREFIX}${provider}/${id}`
  return {
    keep: (id, number) => secrets.put(refOf(id), { number, until: now() + KEPT_FOR }),
    find: async id => findFresh(secrets, refOf(id), now()),
    forget: id => secrets.wipe(refOf(id)),
  }
}

/** Forgets every number whose time is over, whether or not anybody asked for it again. */
export async function forgetOldNumbers({ secrets, now }: Keeper): Promise<void> {
  for (const ref of await secrets.refs(PREFIX)) await findFresh(secrets, ref, now())
}

async function findFresh(secrets: SecretStore, ref: string, now: number): Promise<string | undefined> {
  const kept = v.safeParse(keptSchema, await secrets.get(ref))
  if (kept.success && kept.output.until > now) return kept.output.number
  await secrets.wipe(ref)
  return undefined
}
