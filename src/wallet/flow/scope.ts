import { WalletError } from '../errors.ts'
import type { Run } from './run.ts'

/** Where in a flow a primitive stands: a prefix for its path, the nearest attempt, and whether it still counts. */
export interface Scope {
  readonly run: Run
  readonly prefix: string
  /** Path of the attempt whose rows are voided when a secret is gone. */
  readonly attempt?: string
  /** Aborted when the branch lost its race or the run was abandoned: primitives then hang for good. */
  readonly dead: AbortSignal
  readonly phase: 'run' | 'compensate'
  readonly names: Set<string>
}

/** `/` joins names to paths, `#` numbers attempts, `~` marks the runner's own. */
const NAME = /^[^/#~]{1,120}$/

/** What the paths of compensation begin with. */
export const COMPENSATION = '~compensate/'

export function rootScope(run: Run): Scope {
  return { run, prefix: '', dead: run.abandoned, phase: 'run', names: new Set() }
}

export function compensationScope(run: Run): Scope {
  return { run, prefix: COMPENSATION, dead: run.abandoned, phase: 'compensate', names: new Set() }
}

export function innerScope(outer: Scope, prefix: string, change: Partial<Pick<Scope, 'attempt' | 'dead'>>): Scope {
  return { ...outer, ...change, prefix, names: new Set() }
}

/**
 * Runs one primitive under its path. Throws WalletError `internal` for a name used twice in one run of a scope. In a
 * dead scope nothing settles, so that no line after it runs.
 */
export async function primitive<T>(scope: Scope, name: string, work: (path: string) => Promise<T>): Promise<T> {
  if (scope.dead.aborted) return never()
  const path = claim(scope, name)
  try {
    const value = await work(path)
    return scope.dead.aborted ? await never() : value
  } catch (thrown) {
    if (scope.dead.aborted) return never()
    throw thrown
  }
}

function claim(scope: Scope, name: string): string {
  const path = scope.prefix + name
  if (!NAME.test(name)) throw new WalletError('internal', { reason: 'bad_name', path })
  if (scope.names.has(name)) throw new WalletError('internal', { reason: 'duplicate_name', path })
  scope.names.add(name)
  return path
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

/** True when cancel or deadline must surface here; compensation is spared. */
export function isInterrupted(scope: Scope): boolean {
  return scope.phase === 'run' && scope.run.interruption.aborted
}

/** Throws the cancel or deadline that must surface here. */
export function throwIfInterrupted(scope: Scope): void {
  if (!isInterrupted(scope)) return
  scope.run.surfaced = true
  throw scope.run.interruption.reason
}

/** Waits for `promise`, but lets cancel and deadline surface meanwhile; listens for them no longer than it waits. */
export async function interruptible<T>(scope: Scope, promise: Promise<T>): Promise<T> {
  if (scope.phase === 'compensate') return promise
  if (scope.dead.aborted) return never()
  throwIfInterrupted(scope)
  const { interruption } = scope.run
  let forget: () => void = () => undefined
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () => {
      scope.run.surfaced = true
      reject(interruption.reason)
    }
    forget = () => {
      interruption.removeEventListener('abort', stop)
      scope.dead.removeEventListener('abort', forget)
    }
    interruption.addEventListener('abort', stop)
    // Where the scope dies, nothing settles any more.
    scope.dead.addEventListener('abort', forget)
  })
  try {
    return await Promise.race([promise, interrupted])
  } finally {
    forget()
  }
}
