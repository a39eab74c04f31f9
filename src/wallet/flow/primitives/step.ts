import { toWalletError, WalletError } from '../../errors.ts'
import type { JournalRow } from '../../store/rows.ts'
import { rowsBefore } from '../attempts.ts'
import { bounded } from '../bounded.ts'
import { isAmbiguous } from '../ends.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, replay, withError, withResult } from '../journal.ts'
import { interruptible, isInterrupted, primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import { sleepUntil } from '../sleep.ts'
import type { Call, StepOptions } from '../types.ts'
import { commit, note, writeEffects } from '../writes.ts'

/** Milliseconds for one try: below the 30 s after which Chrome stops a worker whose message was answered. */
export const STEP_TIMEOUT = 20_000

interface Step<T> {
  readonly engine: Engine
  readonly scope: Scope
  readonly options: StepOptions<T>
  readonly effect: (call: Call) => Promise<T>
}

/** What one try came to: a final row, or a row to try again with. */
type Outcome = { readonly final: JournalRow } | { readonly again: JournalRow }

/** `flow.step`: one outside effect; its intent is journalled before (unless it only reads), its result after. */
export function runStep<T>(
  engine: Engine,
  scope: Scope,
  name: string,
  options: StepOptions<T>,
  effect: (call: Call) => Promise<T>,
): Promise<T> {
  const step: Step<T> = { engine, scope, options, effect }
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    const final = isFinal(past) ? past : await perform(step, past, path, name)
    return (await replay(engine, scope, final)) as T
  })
}

async function perform<T>(
  step: Step<T>,
  past: JournalRow | undefined,
  path: string,
  name: string,
): Promise<JournalRow> {
  const { scope } = step
  let row = past ?? (await scope.run.lease.hold(() => begin(step, path)))
  let unclear = past !== undefined || mayHaveHappened(step, path)
  for (;;) {
    if (row.wakeAt !== undefined) await pause(step, row, row.wakeAt)
    const current = row
    const since = unclear
    show(step, name)
    const outcome = await scope.run.lease.hold(() => tryOnce(step, current, since))
    show(step, undefined)
    if ('final' in outcome) return outcome.final
    row = outcome.again
    unclear = true
  }
}

function show<T>({ engine, scope }: Step<T>, name: string | undefined): void {
  scope.run.progress = name === undefined ? undefined : { name, since: engine.now() }
  engine.progressed()
}

async function begin<T>({ engine, scope, options }: Step<T>, path: string): Promise<JournalRow> {
  throwIfInterrupted(scope)
  const row = intent(engine, scope, path, 'step')
  if (options.changes === 'nothing') {
    await writeEffects(engine, scope.run)
    return row
  }
  const journal: JournalRow = { ...row, idempotencyKey: engine.id() }
  const flow = options.irreversible ? ({ irreversible: 1 } as const) : undefined
  await commit(engine, scope.run, { journal, ...(flow && { flow }) })
  return journal
}

/**
 * True when this step began in an attempt that was voided since, or in a child of one: what can be looked up is, so that a
 * repeated attempt finds what the last one did; what can only be reported is, unless it got its answer then.
 */
function mayHaveHappened<T>({ scope, options }: Step<T>, path: string): boolean {
  if (options.onUnknown === 'repeat') return false
  return rowsBefore(scope.run, path).some(
    row => row.state === 'intent' || (row.state === 'done' && options.onUnknown !== 'report'),
  )
}

/** Between tries; a step that changes the outside is settled even when the flow is being cancelled. */
async function pause<T>({ engine, scope, options }: Step<T>, row: JournalRow, until: number): Promise<void> {
  const slept = sleepUntil(engine, scope, row.path, until)
  if (!options.irreversible) return interruptible(scope, slept)
  if (isInterrupted(scope)) return
  const slumber = new AbortController()
  await Promise.race([slept, whenInterrupted(scope, slumber.signal)])
  slumber.abort()
}

/** Nothing is left behind once `slumber` is over: a step may sleep more often than a signal takes listeners. */
function whenInterrupted(scope: Scope, slumber: AbortSignal): Promise<void> {
  const { interruption } = scope.run
  return new Promise(resolve => interruption.addEventListener('abort', () => resolve(), { signal: slumber }))
}

async function tryOnce<T>(step: Step<T>, row: JournalRow, unclear: boolean): Promise<Outcome> {
  const { engine, scope, options } = step
  if (unclear) {
    const known = await resolveUnclear(step, row)
    if (known) return known
  }
  // Looked up and not there, or harmless to leave: cancel and deadline may surface. Else settle it first.
  if (!unclear || !options.irreversible || typeof options.onUnknown === 'object') throwIfInterrupted(scope)
  try {
    const result = await callOut(step, row, step.effect)
    return { final: await finish(step, await withResult(engine, scope.run, row, result, options.secret)) }
  } catch (thrown) {
    return afterFailure(step, row, failure(step, thrown))
  }
}

/** An earlier try got no answer, or the worker died in it. Undefined: try (again). */
async function resolveUnclear<T>(step: Step<T>, row: JournalRow): Promise<Outcome | undefined> {
  const { engine, scope, options } = step
  const { onUnknown } = options
  if (onUnknown === 'repeat') return undefined
  if (onUnknown === 'report') return { final: await finish(step, withError(engine, row, unknownOutcome(row))) }
  try {
    const found = await callOut(step, row, onUnknown.lookup)
    if (found === undefined) return undefined
    return { final: await finish(step, await withResult(engine, scope.run, row, found, options.secret)) }
  } catch (thrown) {
    const error = failure(step, thrown)
    return (
      (await tryLater(step, row, error)) ?? {
        final: await finish(step, withError(engine, row, unknownOutcome(row, error))),
      }
    )
  }
}

async function afterFailure<T>(step: Step<T>, row: JournalRow, error: WalletError): Promise<Outcome> {
  const { engine, options } = step
  if (!isAmbiguous(error)) return { final: await finish(step, withError(engine, row, error)) }
  if (options.onUnknown === 'report')
    return { final: await finish(step, withError(engine, row, unknownOutcome(row, error))) }
  const later = await tryLater(step, row, error)
  if (later) return later
  if (typeof options.onUnknown === 'object') {
    // Not there for sure: then it plainly failed.
    return (await resolveUnclear(step, row)) ?? { final: await finish(step, withError(engine, row, error)) }
  }
  const told = options.irreversible ? unknownOutcome(row, error) : error
  return { final: await finish(step, withError(engine, row, told)) }
}

/** Journals the failed try and when the next is due; undefined when none is left or it makes no sense. */
async function tryLater<T>(
  { engine, scope, options }: Step<T>,
  row: JournalRow,
  error: WalletError,
): Promise<Outcome | undefined> {
  const tries = row.tries ?? 0
  const delay = delayBefore(options, tries, error)
  if (delay === undefined) return undefined
  const again: JournalRow = { ...row, tries: tries + 1, wakeAt: engine.now() + delay }
  await commit(engine, scope.run, { journal: again })
  return { again }
}

/** Somebody who is offline has not been refused: that is waited out longer than a provider that breaks. */
function delayBefore<T>({ retry = [], offline = [] }: StepOptions<T>, tries: number, error: WalletError) {
  if (!isAmbiguous(error)) return undefined
  const delays = error.code === 'gateway_unreachable' ? [...retry, ...offline] : retry
  return delays[tries]
}

/** What may be repeated is written with the intent of what comes next, in the same turn; anything else before it goes on. */
async function finish<T>({ engine, scope, options }: Step<T>, row: JournalRow): Promise<JournalRow> {
  if (options.onUnknown === 'repeat' && !options.irreversible) note(scope.run, { journal: row })
  else await commit(engine, scope.run, { journal: row })
  return row
}

/** One call to the outside: limited in time, aborted when nobody wants its result any more. */
function callOut<R, T>(
  { engine, scope, options }: Step<T>,
  row: JournalRow,
  effect: (call: Call) => Promise<R>,
): Promise<R> {
  const signals = [scope.dead]
  if (!options.irreversible && scope.phase === 'run') signals.push(scope.run.interruption)
  return bounded(options.timeout ?? STEP_TIMEOUT, signals, signal =>
    effect({ signal, idempotencyKey: row.idempotencyKey ?? engine.id() }),
  )
}

/** The error to journal; rethrows what must not be: a dead run's, and cancel or deadline surfacing in the effect. */
function failure<T>({ scope, options }: Step<T>, thrown: unknown): WalletError {
  if (scope.dead.aborted) throw thrown
  if (!options.irreversible) throwIfInterrupted(scope)
  return toWalletError(thrown)
}

function unknownOutcome(row: JournalRow, error?: WalletError): WalletError {
  return new WalletError('outcome_unknown', { step: row.path, ...(error && { reason: error.code }) }, { cause: error })
}
