import type { FunctionComponent } from 'preact'
import type { PromptKind } from '../../messages/prompts.ts'
import { BankWindow } from './BankWindow.tsx'
import { BiBind } from './BiBind.tsx'
import { BiContinue } from './BiContinue.tsx'
import { BiMail } from './BiMail.tsx'
import { BiSoftwareKey } from './BiSoftwareKey.tsx'
import { BiStart } from './BiStart.tsx'
import { CardNumber } from './CardNumber.tsx'
import { Disclose } from './Disclose.tsx'
import { IdentityFailed } from './IdentityFailed.tsx'
import { IdentityPage } from './IdentityPage.tsx'
import { IdentityPasskey } from './IdentityPasskey.tsx'
import { LinkAgain } from './LinkAgain.tsx'
import { Outcome } from './Outcome.tsx'
import { Passkey } from './Passkey.tsx'
import { PasskeyConsent } from './PasskeyConsent.tsx'
import { PasskeyFailed } from './PasskeyFailed.tsx'
import { PasskeyOffer } from './PasskeyOffer.tsx'
import { Permission } from './Permission.tsx'
import { ReleaseTarget } from './ReleaseTarget.tsx'
import { Review } from './Review.tsx'
import { StepUpChoose } from './StepUpChoose.tsx'
import { StepUpCode } from './StepUpCode.tsx'
import { StepUpWait } from './StepUpWait.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TransmitAccount } from './TransmitAccount.tsx'
import { TransmitCode } from './TransmitCode.tsx'
import { TransmitNotice } from './TransmitNotice.tsx'
import { TransmitOrganisation } from './TransmitOrganisation.tsx'
import { UnsupportedCard } from './UnsupportedCard.tsx'

/** The screen of every kind of question. */
export const screens: { readonly [K in PromptKind]: FunctionComponent<ScreenProps<K>> } = {
  review: Review,
  permission: Permission,
  disclose: Disclose,
  'step-up-choose': StepUpChoose,
  'step-up-code': StepUpCode,
  'step-up-wait': StepUpWait,
  'passkey-consent': PasskeyConsent,
  'card-number': CardNumber,
  'bank-window': BankWindow,
  'passkey-offer': PasskeyOffer,
  passkey: Passkey,
  'passkey-failed': PasskeyFailed,
  'link-again': LinkAgain,
  'identity-passkey': IdentityPasskey,
  'identity-page': IdentityPage,
  'identity-failed': IdentityFailed,
  'transmit-account': TransmitAccount,
  'transmit-code': TransmitCode,
  'transmit-notice': TransmitNotice,
  'transmit-organisation': TransmitOrganisation,
  'bi-start': BiStart,
  'bi-mail': BiMail,
  'bi-bind': BiBind,
  'bi-software-key': BiSoftwareKey,
  'bi-continue': BiContinue,
  'unsupported-card': UnsupportedCard,
  'release-target': ReleaseTarget,
  outcome: Outcome,
}
