import { WalletError } from '../errors.ts'
import type { JournalRow } from '../store/rows.ts'
import { isEnd } from './ends.ts'
import type { Engine } from './engine.ts'
import type { Scope } from './scope.ts'

/** Reference of a primitive's secret; wiped with the flow or attempt it belongs to. */
export function secretRef(flowId: string, path: string): string {
  return `flow/${flowId}/${path}`
}

/**
 * Gives a secret result back. One that is gone is not missed until somebody reads a member of it: work that is already
 * done does not need it, and repeating an attempt costs the person a ceremony.
 */
export async function readSecret(
  engine: Engine,
  scope: Scope,
  row: JournalRow,
  secret: NonNullable<JournalRow['secret']>,
): Promise<unknown> {
  const value = (await engine.secrets.get(secret.ref)) ?? goneSecret(engine, scope, row, secret.shape)
  if (typeof value === 'object' && value !== null) scope.run.secretObjects.add(value)
  return value
}

function goneSecret(engine: Engine, scope: Scope, row: JournalRow, shape: 'object' | 'plain'): object {
  const attempt = row.kind === 'attempt' ? row.path : scope.attempt
  const miss = () => missSecret(engine, scope, row.path, attempt)
  return shape === 'object' ? placeholder(miss) : miss()
}

/** A member of the answer that is gone: missed when it is read. */
export function goneMember(engine: Engine, scope: Scope, row: JournalRow): PropertyDescriptor {
  return { enumerable: true, get: () => missSecret(engine, scope, row.path, scope.attempt) }
}

/** The secret is needed: the nearest attempt starts over. Without one the flow can't go on. */
function missSecret(engine: Engine, scope: Scope, path: string, attempt: string | undefined): never {
  const lost = new WalletError('ceremony_lost', { reason: 'secret_gone', path })
  if (attempt !== undefined && !scope.run.abandoned.aborted) {
    scope.run.abandon()
    void engine.repeatAttempt(scope.run, attempt)
  }
  throw lost
}

/** Stands for a secret object that is gone: to be passed along, but any look into it is a miss. */
function placeholder(miss: () => never): object {
  return new Proxy(
    {},
    {
      // A promise that resolves with an object asks for `then`; that is not yet a look into it.
      get: (_, key) => (key === 'then' ? undefined : miss()),
      has: miss,
      ownKeys: miss,
      getOwnPropertyDescriptor: miss,
      set: miss,
    },
  )
}

/** Wipes what flows left behind that ended just before the worker died. */
export async function wipeOrphans({ db, secrets }: Engine): Promise<void> {
  for (const ref of await secrets.refs('flow/')) {
    // Asked for each: a flow may have been started since, and its row is always there before its first secret.
    const row = await db.flows.get(ref.split('/')[1] ?? '')
    if (!row || isEnd(row.state)) await secrets.wipe(ref)
  }
}
