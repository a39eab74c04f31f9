import { SANDBOX } from '../config.ts'
import type { OpenPromptEntry } from '../flow/prompts.ts'
import type { ApprovalItem, ApprovalState, Rail, ResultView } from '../messages/approval.ts'
import type { PromptKind } from '../messages/prompts.ts'
import type { PurchaseRecords } from '../purchase/records.ts'
import type { WalletDatabase } from '../store/database.ts'
import { progressOf } from './progress.ts'
import { readQueue, type Task, type TaskKind, tasksOf } from './queue.ts'
import { railOf, railsOf } from './rail.ts'
import { resultOfFlow, resultOfPurchase } from './result.ts'

/** What the approval window's state is read from. */
export interface ApprovalSources {
  readonly db: WalletDatabase
  readonly purchases: PurchaseRecords
  readonly openPrompts: () => Promise<readonly OpenPromptEntry[]>
  readonly vaultStatus: () => Promise<{
    setUp: boolean
    locked: boolean
    methods: readonly ('passkey' | 'passphrase')[]
  }>
  readonly paused: () => Promise<boolean>
  /** Last four digits of a card. */
  readonly lastFour: (cardId: string) => Promise<string | undefined>
  readonly kinds: Readonly<Record<string, TaskKind>>
}

/** Reads all the approval window needs. A locked wallet shows how many wait, and nothing of what they are. */
export async function readApprovalState(sources: ApprovalSources): Promise<ApprovalState> {
  const [vault, paused] = await Promise.all([sources.vaultStatus(), sources.paused()])
  const base = { sandbox: SANDBOX, setUp: vault.setUp, locked: vault.locked, unlockMethods: vault.methods, paused }
  if (vault.locked || !vault.setUp) return { ...base, position: { index: 0, total: await countLocked(sources) } }
  const queue = await readQueue(await readTasks(sources))
  const position = { index: queue.index, total: queue.total }
  if (!queue.front) return { ...base, position }
  return { ...base, position, item: await readItem(sources, queue.front) }
}

/** Root flows the window may show, oldest first. */
export async function readTasks(sources: Pick<ApprovalSources, 'db' | 'kinds'>): Promise<Task[]> {
  const types = Object.keys(sources.kinds)
  return tasksOf(await sources.db.flows.where('type').anyOf(types).toArray(), sources.kinds)
}

async function countLocked(sources: ApprovalSources): Promise<number> {
  const waiting = await sources.purchases.inStatus('pending_approval', 'requires_action')
  const tasks = (await readTasks(sources)).filter(task => task.running)
  const started = new Set(tasks.map(task => task.id))
  return tasks.length + waiting.filter(purchase => !purchase.flowId || !started.has(purchase.flowId)).length
}

async function readItem(sources: ApprovalSources, task: Task): Promise<ApprovalItem> {
  const purchase = task.kind === 'purchase' ? await sources.db.purchases.where({ flowId: task.id }).first() : undefined
  const asked = await sources.db.prompts.where({ taskId: task.id }).toArray()
  const rails = railsOf(
    task.kind,
    asked.map(row => row.kind as PromptKind),
  )
  const base = { taskId: task.id, kind: task.kind, rails, ...(purchase && { purchaseId: purchase.id }) }

  if (!task.running) return { ...base, rail: 'done', result: await readResult(sources, task) }
  const prompt = (await sources.openPrompts()).findLast(entry => entry.taskId === task.id)?.prompt
  if (prompt) return { ...base, rail: railOf(prompt.kind), prompt }

  const latest = asked.sort((a, b) => b.createdAt - a.createdAt)[0]
  const flows = (await sources.db.flows.where({ taskId: task.id }).toArray()).map(flow => flow.id)
  const journal = await sources.db.journal.where('flow').anyOf(flows).toArray()
  const rail: Rail = latest ? railOf(latest.kind as PromptKind) : (rails[0] ?? 'review')
  return { ...base, rail, progress: progressOf(journal, task.flow.createdAt) }
}

async function readResult(sources: ApprovalSources, task: Task): Promise<ResultView> {
  const purchase = await sources.db.purchases.where({ flowId: task.id }).first()
  if (!purchase) return resultOfFlow(task.flow)
  const lastFour = purchase.cardId === undefined ? undefined : await sources.lastFour(purchase.cardId)
  return resultOfPurchase(purchase, await sources.purchases.open(purchase), lastFour)
}
