import { SANDBOX } from '../config.ts'
import type { OpenPromptEntry } from '../flow/prompts.ts'
import type { ApprovalItem, ApprovalState, OpenPrompt, ResultView } from '../messages/approval.ts'
import type { PromptKind } from '../messages/prompts.ts'
import type { PurchaseRecords } from '../purchase/records.ts'
import type { Purchase } from '../purchase/types.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { JournalRow, PromptRow } from '../store/rows.ts'
import { progressOf } from './progress.ts'
import { bringToFront, lineUp, type Queue, readFront, type Task, type TaskKind, tasksOf } from './queue.ts'
import { railOf, railsOf, railsPassed } from './rail.ts'
import { resultOfFlow, resultOfPurchase } from './result.ts'

/** What the approval window's state is read from. */
export interface ApprovalSources {
  readonly db: WalletDatabase
  readonly purchases: PurchaseRecords
  readonly openPrompts: () => Promise<readonly OpenPromptEntry[]>
  /** What a prompt row asks; undefined when its view is gone and its flow will ask again. */
  readonly readPrompt: (row: PromptRow) => Promise<OpenPrompt | undefined>
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
  const remembered = await readFront()
  const { vault, paused, queue, front } = await readRows(sources, remembered)
  const base = { sandbox: SANDBOX, setUp: vault.setUp, locked: vault.locked, unlockMethods: vault.methods, paused }
  if (vault.locked || !vault.setUp) return { ...base, position: { index: 0, total: await countLocked(sources) } }
  const position = { index: queue.index, total: queue.total }
  if (!front) return { ...base, position }
  // Nothing that is shown waits for it.
  if (front.task.id !== remembered) void bringToFront(front.task.id)
  return { ...base, position, item: await toItem(sources, front) }
}

/** The task in front and what is stored of it. */
interface Front {
  readonly task: Task
  readonly purchase: Purchase | undefined
  readonly asked: readonly PromptRow[]
  readonly journal: readonly JournalRow[]
}

interface Rows {
  readonly vault: Awaited<ReturnType<ApprovalSources['vaultStatus']>>
  readonly paused: boolean
  readonly queue: Queue
  readonly front?: Front
}

/** One look at one moment, in one transaction: the worker does this while a flow writes. */
function readRows(sources: ApprovalSources, remembered: string | undefined): Promise<Rows> {
  const { db } = sources
  const tables = [db.vault, db.unlockMethods, db.settings, db.flows, db.purchases, db.prompts, db.journal]
  return db.transaction('r', tables, async () => {
    const [vault, paused, running, known] = await Promise.all([
      sources.vaultStatus(),
      sources.paused(),
      readRunning(sources),
      remembered === undefined ? undefined : db.flows.get(remembered),
    ])
    const ended = tasksOf(known ? [known] : [], sources.kinds).filter(task => !task.running)
    const queue = lineUp([...ended, ...running], remembered)
    return { vault, paused, queue, ...(queue.front && { front: await readFrontRows(db, queue.front) }) }
  })
}

async function readFrontRows(db: WalletDatabase, task: Task): Promise<Front> {
  const [purchase, asked, flows] = await Promise.all([
    task.kind === 'purchase' ? db.purchases.where({ flowId: task.id }).first() : undefined,
    db.prompts.where({ taskId: task.id }).toArray(),
    db.flows.where({ taskId: task.id }).primaryKeys(),
  ])
  const showsProgress = task.running && !asked.some(row => isOpen(row) && row.viewRef === undefined)
  const journal = showsProgress ? flows.map(flow => db.journal.where({ flow }).toArray()) : []
  return { task, purchase, asked, journal: (await Promise.all(journal)).flat() }
}

/** Root flows the window may show that have not ended, oldest first. */
export async function readRunning({ db, kinds }: Pick<ApprovalSources, 'db' | 'kinds'>): Promise<Task[]> {
  const states = ['running', 'compensating'] as const
  const flows = await Promise.all(states.map(state => db.flows.where({ state }).toArray()))
  return tasksOf(flows.flat(), kinds)
}

async function countLocked(sources: ApprovalSources): Promise<number> {
  const waiting = await sources.purchases.inStatus('pending_approval', 'requires_action')
  const tasks = await readRunning(sources)
  const started = new Set(tasks.map(task => task.id))
  return tasks.length + waiting.filter(purchase => !started.has(purchase.flowId)).length
}

async function toItem(sources: ApprovalSources, { task, purchase, asked, journal }: Front): Promise<ApprovalItem> {
  const inOrder = asked.toSorted((a, b) => a.createdAt - b.createdAt)
  const kindOf = (row: PromptRow) => row.kind as PromptKind
  const kinds = inOrder.map(kindOf)
  const rails = task.running ? railsOf(task.kind, kinds) : railsPassed(task.kind, kinds)
  const base = { taskId: task.id, kind: task.kind, rails, ...(purchase && { purchaseId: purchase.id }) }

  if (!task.running) return { ...base, rail: 'done', result: await readResult(sources, task, purchase) }
  const open = await Promise.all(inOrder.filter(isOpen).map(sources.readPrompt))
  const prompt = open.findLast(one => one !== undefined)
  if (prompt) return { ...base, rail: railOf(prompt.kind), prompt }

  const latest = inOrder.at(-1)
  const rail = latest ? railOf(kindOf(latest)) : (rails[0] ?? 'review')
  return { ...base, rail, progress: progressOf(journal, { kind: task.kind, since: task.flow.createdAt }) }
}

async function readResult(sources: ApprovalSources, task: Task, purchase: Purchase | undefined): Promise<ResultView> {
  if (!purchase) return resultOfFlow(task.flow)
  const lastFour = purchase.cardId === undefined ? undefined : await sources.lastFour(purchase.cardId)
  return resultOfPurchase(purchase, await sources.purchases.open(purchase), lastFour)
}

function isOpen({ state }: PromptRow): boolean {
  return state === 'open'
}
