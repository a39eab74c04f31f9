import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { Grants } from '../mandate/grants.ts'
import { readMovements, sumCommitted } from '../mandate/ledger.ts'
import { announceChange } from '../messages/changed.ts'
import type { AgentView } from '../messages/commands.ts'
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
}

type AgentCommands = 'agents.list' | 'agents.revoke' | 'agents.setPaused' | 'sites.allow'

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

    async 'agents.setPaused'({ paused }) {
      await pause.set(paused)
      await announceChange()
      return {}
    },

    async 'sites.allow'({ origin, frames }) {
      await sites.allow(origin, frames ? 'frames' : 'top')
      return {}
    },
  }
}

async function view(
  { db, vault }: AgentCommandDeps,
  { agent, grant }: Awaited<ReturnType<Grants['list']>>[number],
): Promise<AgentView> {
  const perPurchase = grant.constraints.find(one => one.type === 'payment.amount_range')
  const budget = grant.constraints.find(one => one.type === 'payment.budget')
  return {
    agentKey: agent.key,
    origin: agent.requester.origin,
    ...(agent.claimedName !== undefined && { claimedName: agent.claimedName }),
    allowedAt: grant.createdAt,
    lastSeen: agent.lastSeen,
    ...(perPurchase && { perPurchase: { amount: perPurchase.max, currency: perPurchase.currency } }),
    ...(budget && { budget: { amount: budget.max, currency: budget.currency } }),
    spent: sumCommitted(await readMovements(db, vault, agent.key)),
  }
}
