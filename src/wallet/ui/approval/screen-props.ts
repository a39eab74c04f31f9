import type { PromptAnswer, PromptKind, PromptView } from '../../messages/prompts.ts'

/** What every screen for a question is given. */
export interface ScreenProps<K extends PromptKind> {
  readonly view: PromptView<K>
  readonly promptId: string
  /** Answers this question; the prompt's id and revision go with it. */
  readonly reply: (answer: PromptAnswer<K>) => void
  /** An answer is on its way. */
  readonly busy: boolean
  /** Changes with everything around the screen that consent depends on. */
  readonly guardKey: string
}
