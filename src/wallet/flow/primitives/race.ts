import type { Engine } from '../engine.ts'
import { intent, isFinal } from '../journal.ts'
import { innerScope, isInterrupted, primitive, type Scope } from '../scope.ts'
import type { Flow } from '../types.ts'
import { note } from '../writes.ts'

type Branches = Record<string, (flow: Flow) => Promise<unknown>>
type Settled = { readonly name: string; readonly value: Promise<unknown> }

/**
 * `flow.race`: the first branch to settle wins and is journalled; what the others still had open is withdrawn.
 * Branches should only wait: a losing branch's effect in flight is aborted and nobody learns its result.
 */
export function runRace<T extends Record<string, unknown>>(
  engine: Engine,
  scope: Scope,
  name: string,
  branches: { [K in keyof T]: (flow: Flow) => Promise<T[K]> },
): Promise<Won<T>> {
  return primitive(scope, name, async path => {
    const past = scope.run.journal.get(path)
    const winner = isFinal(past) ? past.winner : undefined
    const outcome =
      winner === undefined
        ? await runAll(engine, scope, path, branches)
        : await replayWinner(engine, scope, path, branches, winner)
    return outcome as Won<T>
  })
}

type Won<T> = { [K in keyof T]: { winner: K; value: T[K] } }[keyof T]

interface Outcome {
  readonly winner: string
  readonly value: unknown
}

/** The winner's value is rebuilt from its own rows, the losers are never started again. */
async function replayWinner(
  engine: Engine,
  scope: Scope,
  path: string,
  branches: Branches,
  winner: string,
): Promise<Outcome> {
  const inner = innerScope(scope, `${path}/${winner}/`, {})
  return { winner, value: await branches[winner]?.(engine.flowIn(inner)) }
}

async function runAll(engine: Engine, scope: Scope, path: string, branches: Branches): Promise<Outcome> {
  const ends = new Map<string, AbortController>()
  const running = Object.entries(branches).map(([name, branch]): Settled => {
    const end = new AbortController()
    ends.set(name, end)
    const dead = AbortSignal.any([scope.dead, end.signal])
    return { name, value: begin(branch, engine.flowIn(innerScope(scope, `${path}/${name}/`, { dead }))) }
  })
  const first = await Promise.race(running.map(settled))
  if (isInterrupted(scope) && scope.run.surfaced) {
    // Cancel or deadline surfaced: let every branch come to rest before compensation looks at what they did.
    await Promise.allSettled(running.map(branch => branch.value))
    return { winner: first.name, value: await first.value }
  }
  recordWinner(engine, scope, path, first.name, [...ends.keys()])
  for (const [name, end] of ends) if (name !== first.name) end.abort()
  return { winner: first.name, value: await first.value }
}

/** A branch that throws before its first await loses like any other. */
async function begin(branch: (flow: Flow) => Promise<unknown>, flow: Flow): Promise<unknown> {
  return branch(flow)
}

/** Resolves once the branch has settled, either way. */
function settled(branch: Settled): Promise<Settled> {
  return branch.value.then(
    () => branch,
    () => branch,
  )
}

function recordWinner(engine: Engine, scope: Scope, path: string, winner: string, names: readonly string[]): void {
  const journal = { ...intent(engine, scope, path, 'race'), state: 'done' as const, doneAt: engine.now(), winner }
  const withdraw = names.filter(name => name !== winner).map(name => `${path}/${name}/`)
  note(scope.run, { journal, withdraw })
  engine.schedule()
  engine.progressed()
}
