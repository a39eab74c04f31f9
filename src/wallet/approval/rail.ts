import { type PromptKind, promptSchemas, type Rail } from '../messages/prompts.ts'
import type { TaskKind } from './queue.ts'

/** Which stop of the progress rail a question belongs to. */
export function railOf(kind: PromptKind): Rail {
  return promptSchemas[kind].rail
}

/**
 * The stops of a task. Those of identity and bank appear only once they have asked: a linked card needs no bank, and a rail
 * that promises a step which never comes would make the person wait for it.
 */
export function railsOf(task: TaskKind, asked: readonly PromptKind[]): Rail[] {
  if (task === 'permission') return ['review', 'done']
  if (task === 'identity') return ['identity', 'done']
  if (task === 'link') return ['bank', 'passkey', 'done']
  const has = (rail: Rail) => wasAsked(rail, asked)
  return ['review', ...(['identity', 'bank'] as const).filter(has), 'passkey', 'done']
}

/** The stops an ended task has been at: one that ended before its passkey has not passed it. */
export function railsPassed(task: TaskKind, asked: readonly PromptKind[]): Rail[] {
  return railsOf(task, asked).filter(rail => rail === 'done' || wasAsked(rail, asked))
}

function wasAsked(rail: Rail, asked: readonly PromptKind[]): boolean {
  return asked.some(kind => railOf(kind) === rail)
}
