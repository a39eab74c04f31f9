import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import { type PromptAnswer, type PromptKind, promptSchemas } from '../../messages/prompts.ts'
import type { JournalRow, PromptRow } from '../../store/rows.ts'
import type { Engine } from '../engine.ts'
import { commit, intent, isFinal, requireNoSecret } from '../journal.ts'
import { parkUntilFinal } from '../park.ts'
import { keepView, readView, replayAnswer } from '../prompts.ts'
import { primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import type { PromptRequest } from '../types.ts'

/** `flow.ask`: a prompt row that the approval window renders; goes on with the one answer that was accepted. */
export function runAsk<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  name: string,
  request: PromptRequest<K>,
): Promise<PromptAnswer<K>> {
  return primitive(scope, name, async path => {
    forbidInCompensation(scope, path)
    const past = scope.run.journal.get(path)
    const final = isFinal(past) ? past : await askPerson(engine, scope, path, request)
    return (await replayAnswer(engine, scope, final, request.kind)) as PromptAnswer<K>
  })
}

function forbidInCompensation(scope: Scope, path: string): void {
  if (scope.phase === 'compensate') throw new WalletError('internal', { reason: 'asks_in_compensation', path })
}

async function askPerson<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  path: string,
  request: PromptRequest<K>,
): Promise<JournalRow> {
  const { run } = scope
  return parkUntilFinal(scope, path, undefined, () =>
    run.lease.hold(async () => {
      throwIfInterrupted(scope)
      const shown = typeof request.view === 'function' ? request.view() : request.view
      if (!request.secret) requireNoSecret(run, path, shown)
      await openPrompt(engine, scope, path, { ...request, view: validView(path, request.kind, shown) })
      engine.asked()
      engine.changed()
    }),
  )
}

/** A view that its schema refuses would be a blank window later. */
function validView(path: string, kind: PromptKind, view: unknown): unknown {
  const schema = promptSchemas[kind]?.view
  if (schema === undefined) throw new WalletError('internal', { reason: 'bad_prompt_kind', path })
  const parsed = v.safeParse(schema, view)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new WalletError('internal', { reason: 'bad_view', path, field: (issue && v.getDotPath(issue)) ?? 'view' })
}

interface Asking {
  readonly kind: PromptKind
  readonly view: unknown
  readonly secret?: 'secret'
}

/** Opens the prompt, or after a restart brings the open one up to date. */
async function openPrompt(engine: Engine, scope: Scope, path: string, { kind, view, secret }: Asking): Promise<void> {
  const { run } = scope
  const journal = run.journal.get(path) ?? intent(engine, scope, path, 'ask')
  const open = run.prompts.get(path)
  if (open && JSON.stringify(await readView(engine, open)) === JSON.stringify(view)) return
  const id = open?.id ?? engine.id()
  const prompt: PromptRow = {
    id,
    flow: run.id,
    taskId: run.taskId,
    path,
    kind,
    revision: (open?.revision ?? 0) + 1,
    state: 'open',
    createdAt: open?.createdAt ?? engine.now(),
    ...(await keepView(engine, { id, flow: run.id, path }, view, secret)),
  }
  const onlyIf = async () => open === undefined || (await engine.db.prompts.get(id))?.state === 'open'
  await commit(engine, run, { journal, prompt, onlyIf })
}
