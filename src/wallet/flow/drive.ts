import { toWalletError, WalletError } from '../errors.ts'
import type { FlowRow } from '../store/rows.ts'
import type { Withdrawn } from './change.ts'
import { resultPlace } from './create.ts'
import { endOf, fromJournalError, toJournalError } from './ends.ts'
import type { Engine } from './engine.ts'
import { requireNoSecret } from './journal.ts'
import { toJson } from './json.ts'
import { pastOf } from './past.ts'
import type { Run } from './run.ts'
import { compensationScope, rootScope } from './scope.ts'
import { secretRef } from './secrets.ts'
import type { FlowEnd, Past } from './types.ts'
import { afterWithdrawal, commit } from './writes.ts'

interface Ending {
  readonly state: FlowEnd
  readonly error?: WalletError
  readonly result?: unknown
}

/** Runs a flow from its journal to its end. A run that is abandoned on the way never gets past a primitive. */
export async function drive(engine: Engine, run: Run): Promise<void> {
  try {
    const ending = await endingOf(engine, run)
    if (!run.abandoned.aborted) await finish(engine, run, ending)
  } catch (thrown) {
    // Storage failed or another run took over: what is durable stays true and the next resume goes on from there.
    if (!run.abandoned.aborted) console.error('flow stopped', run.id, thrown)
    run.abandon()
  }
}

async function endingOf(engine: Engine, run: Run): Promise<Ending> {
  const { ending } = run.row
  if (run.row.state === 'compensating' && ending) {
    const error = ending.error && fromJournalError(ending.error)
    return compensate(engine, run, { state: ending.state, ...(error && { error }) })
  }
  const own = run.row.version === run.definition.version ? await runBody(engine, run) : changedVersion(run)
  if (run.abandoned.aborted || !needsCompensation(run, own)) return own
  await startCompensation(engine, run, own)
  return compensate(engine, run, own)
}

/** A flow of another version can't be replayed; what it may have done outside has to be looked up. */
function changedVersion(run: Run): Ending {
  const context = { reason: 'version', was: run.row.version, is: run.definition.version }
  return run.irreversible
    ? { state: 'unknown', error: new WalletError('outcome_unknown', context) }
    : { state: 'expired', error: new WalletError('expired', context) }
}

function needsCompensation(run: Run, ending: Ending): boolean {
  return ending.state === 'cancelled' || ending.state === 'expired' || run.row.version !== run.definition.version
}

async function runBody(engine: Engine, run: Run): Promise<Ending> {
  try {
    const result = await run.definition.run(engine.flowIn(rootScope(run)), run.input)
    if (run.surfaced) return failed(run.interruption.reason)
    requireNoSecret(run, '~end', result)
    return { state: 'done', result: toJson(result, '~end') }
  } catch (thrown) {
    return failed(run.surfaced ? run.interruption.reason : thrown)
  }
}

function failed(thrown: unknown): Ending {
  const error = toWalletError(thrown)
  if (error.code === 'internal') console.error('flow failed', error.context, error.cause)
  return { state: endOf(error), error }
}

/** From here on only compensation is replayed. */
async function startCompensation(engine: Engine, run: Run, ending: Ending): Promise<void> {
  // An effect that could not be aborted comes to its end first, so that compensation sees what it did.
  await run.lease.quiet()
  run.settling = true
  const kept: Partial<FlowRow> = {
    state: 'compensating',
    ending: { state: ending.state, ...(ending.error && { error: toJournalError(ending.error) }) },
  }
  const withdrawn = await writeFlow(engine, run, kept, '~compensate')
  if (withdrawn) await afterWithdrawal(engine, withdrawn)
}

async function compensate(engine: Engine, run: Run, ending: Ending): Promise<Ending> {
  if (!run.definition.compensate) return ending
  const past: Past = pastOf(engine, run, reasonOf(run, ending))
  try {
    const found = await run.definition.compensate(engine.flowIn(compensationScope(run)), run.input, past)
    return isFlowEnd(found) && found !== ending.state ? { state: found } : ending
  } catch (thrown) {
    const error = toWalletError(thrown)
    if (error.code === 'internal') console.error('compensation failed', error.context, error.cause)
    return run.irreversible || error.code === 'outcome_unknown'
      ? { state: 'unknown', error: new WalletError('outcome_unknown', { reason: 'compensation_failed' }) }
      : ending
  }
}

function reasonOf(run: Run, ending: Ending): Past['reason'] {
  if (run.row.version !== run.definition.version) return 'version'
  return ending.state === 'expired' ? 'expired' : 'cancelled'
}

function isFlowEnd(found: unknown): found is FlowEnd {
  return typeof found === 'string' && ['done', 'declined', 'cancelled', 'failed', 'expired', 'unknown'].includes(found)
}

async function finish(engine: Engine, run: Run, ending: Ending): Promise<void> {
  const { state, error, result } = ending
  const sealedResult = result === undefined ? undefined : await engine.sealer.seal(resultPlace(run.id), result)
  const change: Partial<FlowRow> = {
    state,
    endedAt: engine.now(),
    ...(error && { error: toJournalError(error) }),
    ...(sealedResult !== undefined && { sealedResult }),
  }
  const withdrawn = await writeFlow(engine, run, change, '~end')
  run.abandon()
  await engine.secrets.wipePrefix(secretRef(run.id, ''))
  if (withdrawn) await afterWithdrawal(engine, withdrawn)
  engine.ended({ ...run.row, ...change })
}

/** Changes the flow's own row and takes back everything still open, in one transaction. */
async function writeFlow(
  engine: Engine,
  run: Run,
  change: Partial<FlowRow>,
  path: '~compensate' | '~end',
): Promise<Withdrawn | undefined> {
  const withdrawn = await run.lease.hold(() => commit(engine, run, { flow: change, withdraw: [''] }))
  const state = change.state ?? ''
  await engine.written({ flowId: run.id, type: run.definition.type, path, kind: 'flow', state })
  return withdrawn
}
