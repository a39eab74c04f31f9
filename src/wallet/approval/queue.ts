import { browser } from '../browser.ts'
import { isEnd } from '../flow/ends.ts'
import type { FlowRow } from '../store/rows.ts'

/** What a root flow is to the person. */
export type TaskKind = 'purchase' | 'link' | 'identity' | 'permission'

/** A root flow the approval window may show. */
export interface Task {
  readonly id: string
  readonly kind: TaskKind
  readonly flow: FlowRow
  readonly running: boolean
}

/** The queue as it stands: the task in front stays until the person has seen its end, however many newer ones come. */
export interface Queue {
  readonly front?: Task
  /** One-based. */
  readonly index: number
  readonly total: number
}

const FRONT_KEY = 'approval-front'

/** Tasks in the order they were asked, oldest first. `kinds` maps a flow's type to what it is to the person. */
export function tasksOf(flows: readonly FlowRow[], kinds: Readonly<Record<string, TaskKind>>): Task[] {
  return flows
    .filter(flow => flow.direct === 1 && Object.hasOwn(kinds, flow.type))
    .map(flow => ({ id: flow.id, kind: kinds[flow.type] ?? 'purchase', flow, running: !isEnd(flow.state) }))
    .sort((a, b) => a.flow.createdAt - b.flow.createdAt)
}

/** Lines tasks up. `remembered` is the one in front so far, which may have ended. */
export function lineUp(tasks: readonly Task[], remembered: string | undefined): Queue {
  const running = tasks.filter(task => task.running)
  const front = tasks.find(task => task.id === remembered) ?? running[0]
  if (!front) return { index: 0, total: 0 }
  const queue = front.running ? running : [front, ...running]
  return { front, index: queue.indexOf(front) + 1, total: queue.length }
}

/** Puts a task in front because the person chose it. */
export async function bringToFront(taskId: string): Promise<void> {
  await browser.storage.session.set({ [FRONT_KEY]: taskId })
}

/** The person is done with this task; the oldest that waits comes next. */
export async function leaveFront(taskId: string): Promise<void> {
  if ((await readFront()) === taskId) await browser.storage.session.remove(FRONT_KEY)
}

/** The front task is remembered for the browser's session; only `leaveFront` or `bringToFront` changes it. */
export async function readFront(): Promise<string | undefined> {
  const stored = (await browser.storage.session.get(FRONT_KEY))[FRONT_KEY]
  return typeof stored === 'string' ? stored : undefined
}
