import * as v from 'valibot'
import { WalletError } from '../../errors.ts'
import { type PromptAnswer, type PromptKind, promptSchemas } from '../../messages/prompts.ts'
import type { JournalRow, PromptRow } from '../../store/rows.ts'
import type { Engine } from '../engine.ts'
import { commit, intent, isFinal, requireNoSecret } from '../journal.ts'
import { parkUntilFinal } from '../park.ts'
import { promptPlace, replayAnswer } from '../prompts.ts'
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
      requireNoSecret(run, path, request.view)
      await openPrompt(engine, scope, path, request.kind, validView(path, request))
      engine.asked()
      engine.changed()
    }),
  )
}

/** A view that its schema refuses would be a blank window later. */
function validView<K extends PromptKind>(path: string, request: PromptRequest<K>): unknown {
  const schema = promptSchemas[request.kind]?.view
  if (schema === undefined) throw new WalletError('internal', { reason: 'bad_prompt_kind', path })
  const parsed = v.safeParse(schema, request.view)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new WalletError('internal', { reason: 'bad_view', path, field: (issue && v.getDotPath(issue)) ?? 'view' })
}

/** Opens the prompt, or after a restart brings the open one up to date. */
async function openPrompt(engine: Engine, scope: Scope, path: string, kind: PromptKind, view: unknown): Promise<void> {
  const { run } = scope
  const journal = run.journal.get(path) ?? intent(engine, scope, path, 'ask')
  const open = run.prompts.get(path)
  if (open && (await showsSame(engine, open, view))) return
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
    sealedView: await engine.sealer.seal(promptPlace(id), view),
  }
  const onlyIf = async () => open === undefined || (await engine.db.prompts.get(id))?.state === 'open'
  await commit(engine, run, { journal, prompt, onlyIf })
}

async function showsSame(engine: Engine, open: PromptRow, view: unknown): Promise<boolean> {
  const shown = await engine.sealer.unseal(promptPlace(open.id), open.sealedView)
  return JSON.stringify(shown) === JSON.stringify(view)
}
