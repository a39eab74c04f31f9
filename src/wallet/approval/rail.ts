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
  const has = (rail: Rail) => asked.some(kind => railOf(kind) === rail)
  return ['review', ...(['identity', 'bank'] as const).filter(has), 'passkey', 'done']
}
