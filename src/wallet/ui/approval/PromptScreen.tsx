import type { FunctionComponent } from 'preact'
import type { OpenPrompt } from '../../messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../messages/prompts.ts'
import { OtherScreens } from './OtherScreens.tsx'
import { Review } from './Review.tsx'
import type { ScreenProps } from './screen-props.ts'

interface PromptScreenProps {
  readonly prompt: OpenPrompt
  readonly reply: (answer: PromptAnswer<PromptKind>) => void
  readonly busy: boolean
  readonly guardKey: string
}

/** The screen for a question. */
export function PromptScreen({ prompt, ...rest }: PromptScreenProps) {
  if (prompt.kind === 'review') return <Review view={prompt.view} promptId={prompt.id} {...rest} />
  return (
    <OtherScreens>
      {({ screens }) => {
        // The map gives every kind the screen of its own view; the pair just can't be told to the compiler.
        const Screen = screens[prompt.kind] as FunctionComponent<ScreenProps<PromptKind>>
        return <Screen view={prompt.view} promptId={prompt.id} {...rest} />
      }}
    </OtherScreens>
  )
}
