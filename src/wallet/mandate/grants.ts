import { type ActivityFacts, appendWith, sealEntry } from '../activity/log.ts'
import type { Sealer } from '../flow/options.ts'
import type { Requester } from '../purchase/types.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { Constraint } from './constraints.ts'

/** A permission to ask, and within which bounds without a warning to the person. */
export interface Grant {
  readonly id: string
  readonly agentKey: string
  readonly createdAt: number
  readonly constraints: readonly Constraint[]
}

/** Who asks, as remembered: origin by the browser's word, name by its own. */
export interface KnownAgent {
  readonly key: string
  readonly firstSeen: number
  readonly lastSeen: number
  readonly requester: Requester
  readonly claimedName?: string
}

export interface GrantDeps {
  readonly db: WalletDatabase
  readonly sealer: Sealer
  readonly now: () => number
}

/** Permissions and those who hold them. Whether there is one can be told while locked; its bounds can't. */
export interface Grants {
  isAllowed(agentKey: string): Promise<boolean>
  /** The standing permission; throws WalletError `locked` while the vault is. */
  find(agentKey: string): Promise<Grant | undefined>
  /** Replaces what stood before. */
  give(agent: Pick<KnownAgent, 'key' | 'requester' | 'claimedName'>, constraints: readonly Constraint[]): Promise<void>
  /** Sets other bounds for a standing permission. @returns false when there is none */
  change(agentKey: string, constraints: readonly Constraint[]): Promise<boolean>
  /** @returns false when there was none */
  revoke(agentKey: string, by: 'person' | 'agent'): Promise<boolean>
  seen(agentKey: string): Promise<void>
  list(): Promise<readonly { readonly agent: KnownAgent; readonly grant: Grant }[]>
}

interface SealedAgent {
  readonly requester: Requester
  readonly claimedName?: string
}

/** Milliseconds between two notes of when somebody was last seen: every call of every agent would wait for the disk. */
const SEEN_INTERVAL = 60_000

const grantPlace = (id: string): string => `grants/${id}/sealed`
const agentPlace = (key: string): string => `agents/${key}/sealed`

export function createGrants({ db, sealer, now }: GrantDeps): Grants {
  async function activeRow(agentKey: string) {
    return (await db.grants.where({ agentKey }).toArray()).findLast(({ state }) => state === 'active')
  }

  async function find(agentKey: string): Promise<Grant | undefined> {
    const row = await activeRow(agentKey)
    if (!row) return undefined
    const constraints = (await sealer.unseal(grantPlace(row.id), row.sealed)) as readonly Constraint[]
    return { id: row.id, agentKey, createdAt: row.createdAt, constraints }
  }

  async function findAgent(key: string): Promise<KnownAgent | undefined> {
    const row = await db.agents.get(key)
    if (!row) return undefined
    const known = (await sealer.unseal(agentPlace(key), row.sealed)) as SealedAgent
    return { key, firstSeen: row.firstSeen, lastSeen: row.lastSeen, ...known }
  }

  return {
    find,
    isAllowed: async agentKey => (await activeRow(agentKey)) !== undefined,

    async give({ key, requester, claimedName }, constraints) {
      const at = now()
      const id = crypto.randomUUID()
      const known: SealedAgent = { requester, ...(claimedName !== undefined && { claimedName }) }
      const agent = { key, firstSeen: (await db.agents.get(key))?.firstSeen ?? at, lastSeen: at }
      const agentRow = { ...agent, sealed: await sealer.seal(agentPlace(key), known) }
      const grantRow = {
        id,
        agentKey: key,
        state: 'active' as const,
        createdAt: at,
        sealed: await sealer.seal(grantPlace(id), constraints),
      }
      const entry = await sealEntry(sealer, { at, kind: 'permission.given' }, tell(requester))
      await appendWith(db, ['agents', 'grants'], [entry], async () => {
        await db.grants.where({ agentKey: key }).modify({ state: 'revoked' })
        await db.agents.put(agentRow)
        await db.grants.add(grantRow)
        return true
      })
    },

    async change(agentKey, constraints) {
      const [standing, agent] = await Promise.all([find(agentKey), findAgent(agentKey)])
      if (!standing || !agent) return false
      const sealed = await sealer.seal(grantPlace(standing.id), constraints)
      const entry = await sealEntry(sealer, { at: now(), kind: 'permission.changed' }, tell(agent.requester))
      return appendWith(db, ['grants'], [entry], async () => {
        return (await db.grants.where({ id: standing.id, state: 'active' }).modify({ sealed })) > 0
      })
    },

    async revoke(agentKey, by) {
      const agent = await findAgentIfOpen(findAgent, agentKey)
      const entry = await sealEntry(
        sealer,
        { at: now(), kind: 'permission.revoked' },
        { ...(agent && tell(agent.requester)), detail: by },
      )
      return appendWith(db, ['grants'], [entry], async () => {
        return (await db.grants.where({ agentKey, state: 'active' }).modify({ state: 'revoked' })) > 0
      })
    },

    async seen(agentKey) {
      const at = now()
      const agent = await db.agents.get(agentKey)
      if (agent && at - agent.lastSeen >= SEEN_INTERVAL) await db.agents.update(agentKey, { lastSeen: at })
    },

    async list() {
      const keys = new Set((await db.grants.where({ state: 'active' }).toArray()).map(row => row.agentKey))
      const found = await Promise.all(
        [...keys].map(async key => ({ agent: await findAgent(key), grant: await find(key) })),
      )
      return found.flatMap(({ agent, grant }) => (agent && grant ? [{ agent, grant }] : []))
    },
  }
}

function tell(requester: Requester): ActivityFacts {
  return { who: requester.origin }
}

/** A locked wallet can give a permission up without being able to read whose it was. */
async function findAgentIfOpen(
  find: (key: string) => Promise<KnownAgent | undefined>,
  key: string,
): Promise<KnownAgent | undefined> {
  try {
    return await find(key)
  } catch {
    return undefined
  }
}
