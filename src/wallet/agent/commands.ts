import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import { allowsMore, limitsOf, withLimits } from '../mandate/constraints.ts'
import type { Grants } from '../mandate/grants.ts'
import { readMovements, sumCommitted } from '../mandate/ledger.ts'
import { announceChange } from '../messages/changed.ts'
import type { AgentView, UnlockProof } from '../messages/commands.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { Pause } from './pause.ts'
import type { Permissions } from './permissions.ts'
import type { Sites } from './sites.ts'

export interface AgentCommandDeps {
  readonly db: WalletDatabase
  readonly vault: Sealer
  readonly grants: Grants
  readonly permissions: Permissions
  readonly pause: Pause
  readonly sites: Sites
  /** Throws `wrong_secret` when it is not the person's. */
  readonly confirm: (proof: UnlockProof) => Promise<void>
}

type AgentCommands =
  | 'agents.list'
  | 'agents.revoke'
  | 'agents.setLimits'
  | 'agents.setPaused'
  | 'sites.allow'
  | 'sites.fillOnly'

/** Handlers of the commands about agents: who may ask, within which bounds, and the switch that stops them all. */
export function createAgentCommands(deps: AgentCommandDeps): Pick<CommandHandlers, AgentCommands> {
  const { grants, permissions, pause, sites } = deps
  return {
    'agents.list': async () => ({ agents: await Promise.all((await grants.list()).map(one => view(deps, one))) }),

    async 'agents.revoke'({ agentKey }) {
      if (!(await permissions.revoke(agentKey, 'person'))) throw new WalletError('not_found', { field: 'agentKey' })
      await announceChange()
      return {}
    },

    // Whoever sits at an unlocked wallet must not let an agent ask for more with a press.
    async 'agents.setLimits'({ agentKey, confirm, ...limits }) {
      const grant = await grants.find(agentKey)
      if (!grant) throw new WalletError('not_found', { field: 'agentKey' })
      if (allowsMore(limitsOf(grant.constraints), limits)) {
        if (!confirm) throw new WalletError('confirmation_needed')
        await deps.confirm(confirm)
      }
      if (!(await grants.change(agentKey, withLimits(grant.constraints, limits))))
        throw new WalletError('not_found', { field: 'agentKey' })
      await announceChange()
      return {}
    },

    async 'agents.setPaused'({ paused }) {
      await pause.set(paused)
      await announceChange()
      return {}
    },

    async 'sites.allow'({ origin, frames }) {
      await sites.allow(origin, frames ? 'frames' : 'top')
      return {}
    },

    async 'sites.fillOnly'({ origin }) {
      await sites.fillOnly(origin)
      return {}
    },
  }
}

async function view(
  { db, vault }: AgentCommandDeps,
  { agent, grant }: Awaited<ReturnType<Grants['list']>>[number],
): Promise<AgentView> {
  return {
    agentKey: agent.key,
    origin: agent.requester.origin,
    ...(agent.claimedName !== undefined && { claimedName: agent.claimedName }),
    allowedAt: grant.createdAt,
    lastSeen: agent.lastSeen,
    ...limitsOf(grant.constraints),
    spent: sumCommitted(await readMovements(db, vault, { agentKey: agent.key })),
  }
}
