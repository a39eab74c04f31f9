import type { OpenPrompt } from '../../messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../messages/prompts.ts'
import { CardNumber } from './CardNumber.tsx'
import { Disclose } from './Disclose.tsx'
import { Outcome } from './Outcome.tsx'
import { Passkey } from './Passkey.tsx'
import { PasskeyConsent } from './PasskeyConsent.tsx'
import { PasskeyFailed } from './PasskeyFailed.tsx'
import { Permission } from './Permission.tsx'
import { ReleaseTarget } from './ReleaseTarget.tsx'
import { Review } from './Review.tsx'
import { StepUpChoose } from './StepUpChoose.tsx'
import { StepUpCode } from './StepUpCode.tsx'
import { StepUpWait } from './StepUpWait.tsx'
import { UnsupportedCard } from './UnsupportedCard.tsx'

interface PromptScreenProps {
  readonly prompt: OpenPrompt
  readonly reply: (answer: PromptAnswer<PromptKind>) => void
  readonly busy: boolean
  readonly guardKey: string
}

/** The screen for a question. */
export function PromptScreen({ prompt, ...rest }: PromptScreenProps) {
  switch (prompt.kind) {
    case 'review':
      return <Review view={prompt.view} {...rest} />
    case 'permission':
      return <Permission view={prompt.view} {...rest} />
    case 'disclose':
      return <Disclose view={prompt.view} {...rest} />
    case 'step-up-choose':
      return <StepUpChoose view={prompt.view} {...rest} />
    case 'step-up-code':
      return <StepUpCode view={prompt.view} {...rest} />
    case 'step-up-wait':
      return <StepUpWait view={prompt.view} {...rest} />
    case 'passkey-consent':
      return <PasskeyConsent view={prompt.view} {...rest} />
    case 'card-number':
      return <CardNumber view={prompt.view} {...rest} />
    case 'passkey':
      return <Passkey view={prompt.view} promptId={prompt.id} {...rest} />
    case 'passkey-failed':
      return <PasskeyFailed view={prompt.view} {...rest} />
    case 'unsupported-card':
      return <UnsupportedCard view={prompt.view} {...rest} />
    case 'release-target':
      return <ReleaseTarget view={prompt.view} {...rest} />
    case 'outcome':
      return <Outcome view={prompt.view} {...rest} />
  }
}
