import * as v from 'valibot'
import { moneySchema } from '../../wire/money.ts'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { IdentityRule } from './types.ts'

/** When which identity must confirm, in table `identityRules`: at most one rule per identity. */
export interface RuleBook {
  /** Throws `locked`. */
  list(): Promise<readonly IdentityRule[]>
  find(identityId: string): Promise<IdentityRule | undefined>
  /** Puts a rule in the place of the older one; one that demands nothing is taken away. */
  set(rule: IdentityRule): Promise<void>
}

const ruleSchema = v.object({
  above: v.array(moneySchema),
  agents: v.array(v.object({ key: v.string(), origin: v.string() })),
})

const placeOf = (identityId: string) => `identityRule/${identityId}`

export function createRuleBook(db: WalletDatabase, sealer: Sealer): RuleBook {
  async function open(row: { readonly identityId: string; readonly sealed: string }): Promise<IdentityRule> {
    const { identityId, sealed } = row
    return { identityId, ...v.parse(ruleSchema, await sealer.unseal(placeOf(identityId), sealed)) }
  }

  return {
    list: async () => Promise.all((await db.identityRules.toArray()).map(open)),
    async find(identityId) {
      const row = await db.identityRules.get(identityId)
      return row && open(row)
    },
    async set({ identityId, above, agents }) {
      if (above.length === 0 && agents.length === 0) return db.identityRules.delete(identityId)
      const sealed = await sealer.seal(placeOf(identityId), { above, agents })
      await db.identityRules.put({ identityId, sealed })
    },
  }
}
