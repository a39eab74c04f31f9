import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import { type PromptAnswer, type PromptKind, type PromptView, promptSchemas } from '../../messages/prompts.ts'
import type { PromptRow } from '../../store/rows.ts'
import type { Engine } from '../engine.ts'
import { intent, isFinal, requireNoSecret } from '../journal.ts'
import { parkUntilFinal } from '../park.ts'
import { keepView, readView, replayAnswer, viewAnswered } from '../prompts.ts'
import { isInterrupted, primitive, type Scope, throwIfInterrupted } from '../scope.ts'
import type { LiveQuestion, PromptRequest } from '../types.ts'
import { commit, ignoreIfFenced } from '../writes.ts'

/** Either kind of question. */
interface Question<K extends PromptKind> extends LiveQuestion<K> {
  readonly secret?: 'secret'
}

/** `flow.ask`: a prompt row that the approval window renders; goes on with the one answer that was accepted. */
export function runAsk<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  name: string,
  { view, ...request }: PromptRequest<K>,
): Promise<PromptAnswer<K>> {
  const read = async () => (typeof view === 'function' ? view() : view)
  const differs = (shown: unknown, now: unknown) => JSON.stringify(shown) !== JSON.stringify(now)
  return primitive(scope, name, path => answerAt(engine, scope, path, { ...request, read, differs }))
}

/** `flow.askLive`: the same, put afresh under the same id while what it is about changes. */
export function runAskLive<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  name: string,
  question: LiveQuestion<K>,
): Promise<{ readonly answer: PromptAnswer<K>; readonly view: PromptView<K> }> {
  return primitive(scope, name, async path => {
    const answer = await answerAt(engine, scope, path, question, 'live')
    return { answer, view: (await viewAnswered(engine, scope.run, path)) as PromptView<K> }
  })
}

async function answerAt<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  path: string,
  question: Question<K>,
  live?: 'live',
): Promise<PromptAnswer<K>> {
  forbidInCompensation(scope, path)
  const past = scope.run.journal.get(path)
  if (isFinal(past)) return (await replayAnswer(engine, scope, past, question.kind)) as PromptAnswer<K>
  const again = () => refresh(engine, scope, path, question).catch(ignoreIfFenced)
  const final = await parkUntilFinal(scope, path, live ? { refresh: again } : {}, () =>
    open(engine, scope, path, question),
  )
  return (await replayAnswer(engine, scope, final, question.kind)) as PromptAnswer<K>
}

function forbidInCompensation(scope: Scope, path: string): void {
  if (scope.phase === 'compensate') throw new WalletError('internal', { reason: 'asks_in_compensation', path })
}

async function open<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  path: string,
  question: Question<K>,
): Promise<void> {
  const view = await question.read()
  await scope.run.lease.hold(async () => {
    throwIfInterrupted(scope)
    await put(engine, scope, path, question, view)
    engine.changed()
    engine.asked()
  })
}

async function refresh<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  path: string,
  question: Question<K>,
): Promise<void> {
  const view = await question.read()
  await scope.run.lease.hold(async () => {
    if (scope.dead.aborted || isInterrupted(scope) || isFinal(scope.run.journal.get(path))) return
    // Not put yet: who puts it first has just read what there is, and a second row would outlive the answer.
    if (!scope.run.prompts.has(path)) return
    if (await put(engine, scope, path, question, view)) engine.changed()
  })
}

/** Stores the prompt, or a new revision of it where what is shown differs. True when something was stored. */
async function put<K extends PromptKind>(
  engine: Engine,
  scope: Scope,
  path: string,
  { kind, differs, secret }: Question<K>,
  read: PromptView<K>,
): Promise<boolean> {
  const { run } = scope
  if (!secret) requireNoSecret(run, path, read)
  const view = validView(path, kind, read)
  const shown = run.prompts.get(path)
  const before = shown && ((await readView(engine, shown)) as PromptView<K> | undefined)
  if (before && !differs(before, view)) return false
  const id = shown?.id ?? engine.id()
  const prompt: PromptRow = {
    id,
    flow: run.id,
    taskId: run.taskId,
    path,
    kind,
    revision: (shown?.revision ?? 0) + 1,
    state: 'open',
    createdAt: shown?.createdAt ?? engine.now(),
    ...(await keepView(engine, { id, flow: run.id, path }, view, secret)),
  }
  const journal = run.journal.get(path) ?? intent(engine, scope, path, 'ask')
  const onlyIf = async () => shown === undefined || isStill(shown, await engine.db.prompts.get(id))
  return (await commit(engine, run, { journal, prompt, onlyIf })) !== undefined
}

/** Work beside this one may have put another revision: two views of one revision would make a yes count for either. */
function isStill(shown: PromptRow, stored: PromptRow | undefined): boolean {
  return stored?.state === 'open' && stored.revision === shown.revision
}

/** A view that its schema refuses would be a blank window later. */
function validView<K extends PromptKind>(path: string, kind: K, view: unknown): PromptView<K> {
  const schema = promptSchemas[kind]?.view
  if (schema === undefined) throw new WalletError('internal', { reason: 'bad_prompt_kind', path })
  const parsed = v.safeParse(schema, view)
  if (parsed.success) return parsed.output as PromptView<K>
  const [issue] = parsed.issues
  throw new WalletError('internal', { reason: 'bad_view', path, field: (issue && v.getDotPath(issue)) ?? 'view' })
}
