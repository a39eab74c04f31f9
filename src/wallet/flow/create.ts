import type { FlowRow } from '../store/rows.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'
import { toJson } from './json.ts'
import type { FlowDefinition } from './types.ts'

/** When a key finds an existing flow: only while that runs, or for ever. */
export type KeyHolds = 'running' | 'ever'

export interface NewFlow {
  readonly key: string
  /** The new flow is its own task without one. */
  readonly taskId?: string
  /** 1 when a command starts it, 0 when another flow does. */
  readonly direct: 0 | 1
}

/** The row of a flow that is about to be stored; seals its input. */
export async function newFlowRow<I, T>(
  engine: Engine,
  definition: FlowDefinition<I, T>,
  input: I,
  { key, taskId, direct }: NewFlow,
): Promise<FlowRow> {
  const id = engine.id()
  const now = engine.now()
  return {
    id,
    type: definition.type,
    version: definition.version,
    key,
    taskId: taskId ?? id,
    direct,
    state: 'running',
    createdAt: now,
    deadlineAt: now + definition.deadline,
    owner: engine.id(),
    irreversible: 0,
    sealedInput: await engine.sealer.seal(inputPlace(id), toInput(input)),
  }
}

/**
 * Inside a transaction over `flows`: stores the row unless its key is taken. Resolves with the id that counts. A flow
 * that is stopping is not joined; the new one will wait for its end.
 */
export async function insertFlow(engine: Engine, row: FlowRow, holds: KeyHolds): Promise<string> {
  const { flows } = engine.db
  const same = await flows.where({ type: row.type, key: row.key }).toArray()
  const taken = same.find(isGoingOn) ?? (holds === 'ever' ? same.at(-1) : undefined)
  if (!taken) {
    await flows.add(row)
    return row.id
  }
  if (row.direct && !taken.direct) await flows.update(taken.id, { direct: 1 })
  return taken.id
}

function isGoingOn(row: FlowRow): boolean {
  return row.state === 'running' && row.stop === undefined
}

/** The flow of the same key that is still stopping; this one must not start before that has settled. */
export async function findPredecessor(engine: Engine, row: FlowRow): Promise<string | undefined> {
  if (!isGoingOn(row)) return undefined
  const same = await engine.db.flows.where({ type: row.type, key: row.key }).toArray()
  return same.find(other => other.id !== row.id && !isEnd(other.state) && !isGoingOn(other))?.id
}

/** A flow's input as it is stored, and as each replay of the flow gets it. */
export function toInput(input: unknown): unknown {
  return toJson(input, 'input') ?? null
}

export function inputPlace(flowId: string): string {
  return `flow/${flowId}/input`
}

export function resultPlace(flowId: string): string {
  return `flow/${flowId}/result`
}
