import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { OpenPrompt } from '../messages/approval.ts'
import { type PromptKind, promptSchemas } from '../messages/prompts.ts'
import { isRefusal } from '../messages/refusal.ts'
import type { JournalRow, PromptRow } from '../store/rows.ts'
import type { Engine } from './engine.ts'
import { journalPlace, replay } from './journal.ts'
import { toJson } from './json.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import { goneMember, secretRef } from './secrets.ts'

/** A prompt that waits for the person, and where it belongs. */
export interface OpenPromptEntry {
  readonly flowId: string
  readonly taskId: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly prompt: OpenPrompt
}

/** Members of answers that are secrets: kept in the secret store, read lazily after a restart. */
function secretMembers(kind: PromptKind): readonly string[] {
  const definition = promptSchemas[kind]
  return 'secret' in definition ? definition.secret : []
}

type Members = Record<string, unknown>

function promptPlace(id: string): string {
  return `prompt/${id}`
}

/** Where a view rests: sealed in the row, or in the secret store with a reference in the row. */
export async function keepView(
  engine: Engine,
  { id, flow, path }: Pick<PromptRow, 'id' | 'flow' | 'path'>,
  view: unknown,
  secret: 'secret' | undefined,
): Promise<Pick<PromptRow, 'sealedView' | 'viewRef'>> {
  if (!secret) return { sealedView: await engine.sealer.seal(promptPlace(id), view) }
  const viewRef = secretRef(flow, `${path}#view`)
  await engine.secrets.put(viewRef, toJson(view, path))
  return { viewRef }
}

/** The view of a prompt; undefined when it held a secret that is gone. */
export async function readView(engine: Engine, row: PromptRow): Promise<unknown> {
  if (row.viewRef !== undefined) return engine.secrets.get(row.viewRef)
  return row.sealedView === undefined ? undefined : engine.sealer.unseal(promptPlace(row.id), row.sealedView)
}

/**
 * Every open prompt, oldest first; one whose view is gone waits for its flow to ask again. Throws WalletError `locked`
 * while the vault is.
 */
export async function listOpenPrompts(engine: Engine): Promise<readonly OpenPromptEntry[]> {
  const rows = await engine.db.prompts.where({ state: 'open' }).toArray()
  const entries = (await Promise.all(rows.map(row => toEntry(engine, row)))).filter(entry => entry !== undefined)
  return entries.sort((one, other) => one.createdAt - other.createdAt)
}

async function toEntry(engine: Engine, row: PromptRow): Promise<OpenPromptEntry | undefined> {
  const prompt = await readPrompt(engine, row)
  return prompt && { flowId: row.flow, taskId: row.taskId, createdAt: row.createdAt, prompt }
}

/** What a stored prompt asks; undefined when its view is gone. Throws WalletError `locked` while the vault is. */
export async function readPrompt(engine: Engine, row: PromptRow): Promise<OpenPrompt | undefined> {
  const view = await readView(engine, row)
  return view === undefined ? undefined : ({ id: row.id, revision: row.revision, kind: row.kind, view } as OpenPrompt)
}

/**
 * Takes the person's answer if the prompt is still open at that revision; a refusal at any, since it gives nothing away
 * that a change could make dear. True also when this very answer was taken before: who sent it may not have heard so and
 * sends it again. False: it was answered otherwise, withdrawn or changed meanwhile. Throws WalletError `invalid_input` with
 * the field that does not fit.
 */
export async function acceptAnswer(
  engine: Engine,
  promptId: string,
  revision: number,
  answer: unknown,
): Promise<boolean> {
  const prompt = await engine.db.prompts.get(promptId)
  if (!prompt) return false
  const members = parseAnswer(prompt.kind, answer)
  const fits = (row: PromptRow) => row.revision === revision || isRefusal(members)
  if (!fits(prompt)) return false
  if (prompt.state !== 'open') return isTaken(engine, promptId, members)
  // In memory first: then the answer resolves a promise instead of costing a replay, and no replay can overtake it.
  const run = await engine.launch(prompt.flow)
  const stored = await storeAnswer(engine, prompt, members, fits)
  if (stored === undefined) return isTaken(engine, promptId, members)
  const { answered, done } = stored
  run?.prompts.set(prompt.path, answered)
  run?.journal.set(prompt.path, done)
  run?.parked.get(prompt.path)?.settle(done)
  engine.changed()
  await engine.written({
    flowId: prompt.flow,
    type: run?.definition.type ?? '',
    path: prompt.path,
    kind: 'ask',
    state: 'done',
  })
  return true
}

function parseAnswer(kind: string, answer: unknown): Members {
  if (!isPromptKind(kind)) throw new WalletError('invalid_input', { field: 'promptId' })
  const parsed = v.safeParse(promptSchemas[kind].answer, answer)
  if (parsed.success) return { ...parsed.output }
  const [issue] = parsed.issues
  throw new WalletError('invalid_input', { field: (issue && v.getDotPath(issue)) ?? 'answer' })
}

function isPromptKind(kind: string): kind is PromptKind {
  return Object.hasOwn(promptSchemas, kind)
}

/** Secret first, seal second, then the compare-and-set. */
async function storeAnswer(
  engine: Engine,
  prompt: PromptRow,
  members: Members,
  fits: (row: PromptRow) => boolean,
): Promise<{ readonly answered: PromptRow; readonly done: JournalRow } | undefined> {
  const { db } = engine
  const place = { flow: prompt.flow, path: prompt.path }
  const { open, secret } = splitSecrets(prompt.kind, members)
  if (secret) await engine.secrets.put(secretRef(place.flow, place.path), secret)
  const sealed = await engine.sealer.seal(journalPlace(place), toJson(open, place.path))

  return db.transaction('rw', [db.flows, db.journal, db.prompts], async () => {
    const current = await db.prompts.get(prompt.id)
    const flow = await db.flows.get(prompt.flow)
    const row = await db.journal.get([place.flow, place.path])
    if (current?.state !== 'open' || !fits(current)) return undefined
    if (flow?.state !== 'running' || flow.stop || row?.state !== 'intent') return undefined
    const done: JournalRow = {
      ...row,
      state: 'done',
      doneAt: engine.now(),
      sealed,
      ...(secret && { secret: { ref: secretRef(place.flow, place.path), shape: 'object' as const } }),
    }
    const answered: PromptRow = { ...current, state: 'answered' }
    await db.prompts.put(answered)
    await db.journal.put(done)
    return { answered, done }
  })
}

/**
 * True when the prompt was answered just so. A secret member is compared while it is kept; once it was used it is gone, and
 * the rest must do.
 */
async function isTaken(engine: Engine, promptId: string, members: Members): Promise<boolean> {
  const prompt = await engine.db.prompts.get(promptId)
  const row = prompt?.state === 'answered' ? await engine.db.journal.get([prompt.flow, prompt.path]) : undefined
  if (!prompt || row?.state !== 'done' || row.sealed === undefined) return false
  const { open, secret } = splitSecrets(prompt.kind, members)
  const kept = row.secret && (await engine.secrets.get(row.secret.ref))
  return (
    isSame(await engine.sealer.unseal(journalPlace(row), row.sealed), open) &&
    (kept === undefined || isSame(kept, secret))
  )
}

/** Both come from the same schema, so their members are in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** What the answered prompt at this path showed. */
export async function viewAnswered(engine: Engine, { id, prompts }: Run, path: string): Promise<unknown> {
  const known = prompts.get(path)
  const prompt = known?.state === 'answered' ? known : await findAnswered(engine, id, path)
  if (!prompt) throw new WalletError('storage_failed', { reason: 'no_prompt', path })
  return readView(engine, prompt)
}

async function findAnswered({ db }: Engine, flowId: string, path: string): Promise<PromptRow | undefined> {
  const rows = await db.prompts.where({ flow: flowId }).toArray()
  return rows.find(row => row.path === path && row.state === 'answered')
}

function splitSecrets(kind: string, members: Members): { open: Members; secret?: Members } {
  const names = isPromptKind(kind) ? secretMembers(kind) : []
  const open = Object.entries(members).filter(([name]) => !names.includes(name))
  const secret = Object.entries(members).filter(([name]) => names.includes(name))
  return { open: Object.fromEntries(open), ...(secret.length > 0 && { secret: Object.fromEntries(secret) }) }
}

/** The answer of a final row; a secret member that is gone is missed only when it is read. */
export async function replayAnswer(engine: Engine, scope: Scope, row: JournalRow, kind: PromptKind): Promise<unknown> {
  const { secret, ...plain } = row
  const open = (await replay(engine, scope, plain)) as Members
  if (!secret) return open
  const kept = (await engine.secrets.get(secret.ref)) as Members | undefined
  if (kept) return { ...open, ...kept }
  return Object.defineProperties({ ...open }, goneMembers(engine, scope, row, kind))
}

function goneMembers(engine: Engine, scope: Scope, row: JournalRow, kind: PromptKind): PropertyDescriptorMap {
  const gone = goneMember(engine, scope, row)
  return Object.fromEntries(secretMembers(kind).map(name => [name, gone]))
}
