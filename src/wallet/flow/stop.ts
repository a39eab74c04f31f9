import { WalletError } from '../errors.ts'
import type { FlowRow } from '../store/rows.ts'
import type { Engine } from './engine.ts'
import { afterWithdrawal, withdraw } from './writes.ts'

/**
 * Notes that a flow must stop, takes back its open prompts and ceremonies, and lets the stop surface. False when it is
 * already stopping, settling or over.
 */
export async function stopFlow(
  engine: Engine,
  flowId: string,
  code: 'cancelled' | 'expired',
  reason: string,
): Promise<boolean> {
  const { db } = engine
  const stop = { code, reason, at: engine.now() }
  const stopped = await db.transaction('rw', [db.flows, db.journal, db.prompts, db.ceremonies], async () => {
    const row = await db.flows.get(flowId)
    if (row?.state !== 'running' || row.stop) return undefined
    await db.flows.update(flowId, { stop })
    return { row, withdrawn: await withdraw(engine, flowId, ['']) }
  })
  if (!stopped) return false
  await engine.written({ flowId, type: stopped.row.type, path: '~stop', kind: 'flow', state: code })
  const run = engine.live.get(flowId)
  if (run) run.interrupt(stopError(stop))
  else await engine.launch(flowId)
  await afterWithdrawal(engine, stopped.withdrawn)
  engine.changed()
  return true
}

/** The error that surfaces in the flow. */
export function stopError(stop: NonNullable<FlowRow['stop']>): WalletError {
  return new WalletError(stop.code, { reason: stop.reason })
}

/** Cancels those flows that no command started and nobody waits for any more. */
export async function releaseChildren(engine: Engine, flowIds: readonly string[]): Promise<void> {
  const { db } = engine
  for (const flowId of flowIds) {
    const row = await db.flows.get(flowId)
    const waiting = await db.journal
      .where({ child: flowId })
      .filter(other => other.state === 'intent')
      .count()
    if (row && !row.direct && waiting === 0) await stopFlow(engine, flowId, 'cancelled', 'not_needed')
  }
}
