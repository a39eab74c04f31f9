import { type ApprovalSources, readRunning } from '../approval/state.ts'
import { SANDBOX } from '../config.ts'
import type { Demo } from '../gateway/demo.ts'
import type { Grants } from '../mandate/grants.ts'
import { readMovements, sumCommitted } from '../mandate/ledger.ts'
import type { Summary } from '../messages/approval.ts'
import type { CardView } from '../messages/prompts.ts'
import type { Purchase } from '../purchase/types.ts'
import type { Vault } from '../vault/vault.ts'

/** What the toolbar popup's summary is made of. */
export interface SummarySources extends ApprovalSources {
  readonly vault: Vault
  readonly grants: Grants
  readonly listCards: () => Promise<readonly CardView[]>
  readonly demo: Pick<Demo, 'read'>
  readonly now: () => number
}

const RECENT = 5

/** Builds the popup's summary. A locked wallet tells how much waits, and nothing else. */
export async function buildSummary(sources: SummarySources): Promise<Summary> {
  const { setUp, locked } = await sources.vaultStatus()
  const base = { sandbox: SANDBOX, setUp, locked, paused: await sources.paused() }
  if (!setUp || locked) return { ...base, waiting: await waitingBlind(sources), budgets: [], recent: [], cards: [] }
  const [waiting, budgets, recent, cards, sites, demo] = await Promise.all([
    readWaiting(sources),
    readBudgets(sources),
    readRecent(sources),
    readCards(sources),
    readSites(sources),
    sources.demo.read(),
  ])
  return { ...base, waiting, budgets, recent, cards, sites, ...(demo !== undefined && { demo }) }
}

async function waitingBlind(sources: SummarySources): Promise<Summary['waiting']> {
  const tasks = await readRunning(sources)
  return tasks.map(task => ({ taskId: task.id, kind: task.kind, who: '' }))
}

async function readWaiting(sources: SummarySources): Promise<Summary['waiting']> {
  const tasks = await readRunning(sources)
  const asked = new Set((await sources.openPrompts()).map(entry => entry.taskId))
  return Promise.all(
    tasks
      .filter(task => asked.has(task.id))
      .map(async task => {
        const purchase = await sources.db.purchases.where({ flowId: task.id }).first()
        if (!purchase) return { taskId: task.id, kind: task.kind, who: '' }
        const { facts } = await sources.purchases.open(purchase)
        return {
          taskId: task.id,
          kind: task.kind,
          who: facts.requester.origin,
          payee: facts.payee.name,
          amount: facts.amount,
        }
      }),
  )
}

/** One bar per agent and currency: what it spent or has promised this month, against its budget if it has one. */
async function readBudgets(sources: SummarySources): Promise<Summary['budgets']> {
  const since = startOfMonth(sources.now())
  const all = await Promise.all(
    (await sources.grants.list()).map(async ({ agent, grant }) => {
      const movements = await readMovements(sources.db, sources.vault, { agentKey: agent.key, since })
      const name = agent.requester.origin
      const limits = grant.constraints.flatMap(one =>
        one.type === 'payment.budget' ? [{ amount: one.max, currency: one.currency }] : [],
      )
      const spent = sumCommitted(movements)
      const currencies = new Set([...spent, ...limits].map(money => money.currency))
      return [...currencies].map(currency => {
        const limit = limits.find(one => one.currency === currency)
        const sum = spent.find(one => one.currency === currency) ?? { amount: 0, currency }
        return { agent: name, spent: sum, ...(limit && { limit }) }
      })
    }),
  )
  return all.flat()
}

async function readRecent(sources: SummarySources): Promise<Summary['recent']> {
  const rows = await sources.db.purchases.orderBy('updatedAt').reverse().limit(RECENT).toArray()
  return Promise.all(rows.map(row => toRecent(sources, row)))
}

async function toRecent(sources: SummarySources, row: Purchase): Promise<Summary['recent'][number]> {
  const { facts } = await sources.purchases.open(row)
  return { purchaseId: row.id, payee: facts.payee.name, amount: facts.amount, status: row.status, at: row.updatedAt }
}

async function readCards(sources: SummarySources): Promise<Summary['cards']> {
  return (await sources.listCards()).map(({ id, network, lastFour, linked }) => ({ id, network, lastFour, linked }))
}

async function readSites(sources: SummarySources): Promise<readonly string[]> {
  return (await sources.grants.list()).map(({ agent }) => agent.requester.origin)
}

function startOfMonth(now: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), 1).getTime()
}
