import type { OpenPrompt } from '../../../src/wallet/messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../../src/wallet/messages/prompts.ts'

export type OpenPromptOf<K extends PromptKind> = Extract<OpenPrompt, { readonly kind: K }>

/**
 * Answers questions by kind; undefined leaves one open. `count` says which question of its kind it is in this worker's
 * life, from 1.
 */
export type Person = {
  readonly [K in PromptKind]?: (
    prompt: OpenPromptOf<K>,
    count: number,
  ) => PromptAnswer<K> | undefined | Promise<PromptAnswer<K> | undefined>
}

export function answerOf<K extends PromptKind>(
  person: Person,
  prompt: OpenPromptOf<K>,
  count: number,
): Promise<unknown> | unknown {
  return person[prompt.kind as K]?.(prompt, count)
}

/** Details a person has given. */
export const ada = {
  firstName: 'Ada',
  lastName: 'Byron',
  email: 'ada@example.com',
  phone: '5550101',
  phoneCountryCode: '1',
  country: 'US',
} as const
