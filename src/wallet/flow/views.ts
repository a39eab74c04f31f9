import type { FlowRow, JournalError } from '../store/rows.ts'
import { resultPlace } from './create.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'

/** A flow as the rest of the wallet sees it. Times are epoch milliseconds. */
export interface FlowView {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly taskId: string
  readonly state: FlowRow['state']
  /** True once cancel or deadline was noted. */
  readonly stopping: boolean
  readonly irreversible: boolean
  readonly createdAt: number
  readonly deadlineAt: number
  readonly endedAt?: number
  readonly error?: JournalError
  /** The outside effect in progress, by the name of its step. */
  readonly progress?: { readonly name: string; readonly since: number }
}

export function toView(engine: Engine, row: FlowRow): FlowView {
  const progress = engine.live.get(row.id)?.progress
  return {
    id: row.id,
    type: row.type,
    key: row.key,
    taskId: row.taskId,
    state: row.state,
    stopping: row.stop !== undefined,
    irreversible: row.irreversible === 1,
    createdAt: row.createdAt,
    deadlineAt: row.deadlineAt,
    ...(row.endedAt !== undefined && { endedAt: row.endedAt }),
    ...(row.error && { error: row.error }),
    ...(progress && { progress }),
  }
}

export async function readFlow(engine: Engine, flowId: string): Promise<FlowView | undefined> {
  const row = await engine.db.flows.get(flowId)
  return row && toView(engine, row)
}

/** Flows that have not ended, oldest first. */
export async function readOpenFlows(engine: Engine): Promise<readonly FlowView[]> {
  const states = ['running', 'compensating'] as const
  const rows = await Promise.all(states.map(state => engine.db.flows.where({ state }).toArray()))
  return rows
    .flat()
    .sort((one, other) => one.createdAt - other.createdAt)
    .map(row => toView(engine, row))
}

/** What a flow returned; undefined before its end. Throws WalletError `locked`. */
export async function readResult(engine: Engine, flowId: string): Promise<unknown> {
  const row = await engine.db.flows.get(flowId)
  if (!row || !isEnd(row.state) || row.sealedResult === undefined) return undefined
  return engine.sealer.unseal(resultPlace(flowId), row.sealedResult)
}
