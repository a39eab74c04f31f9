import { type PromptKind, promptSchemas, type Rail } from '../messages/prompts.ts'

/** Which stop of the progress rail a question belongs to. */
export function railOf(kind: PromptKind): Rail {
  return promptSchemas[kind].rail
}

/**
 * The stops of a task. The bank's stop appears only once the bank has asked: a linked card needs none, and a rail that
 * promises a step which never comes would make the person wait for it.
 */
export function railsOf(task: 'purchase' | 'link' | 'permission', asked: readonly PromptKind[]): Rail[] {
  if (task === 'permission') return ['review', 'done']
  const bank = asked.some(kind => railOf(kind) === 'bank')
  if (task === 'link') return ['bank', 'passkey', 'done']
  return bank ? ['review', 'bank', 'passkey', 'done'] : ['review', 'passkey', 'done']
}
