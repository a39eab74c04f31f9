import { expect } from '@playwright/test'
import type { TransmitOperator } from '../pages/transmit.ts'
import {
  type Asked,
  blocked,
  confirms,
  dontPay,
  isAskedToConfirm,
  isNotConfirmed,
  ownRefusals,
  type Refusal,
  type Refusals,
} from './refusal.ts'

/** Milliseconds after which a passkey's session is over and its journey is not. */
const LATE = 301_000

/** Every way in which Transmit lets no purchase through, of an identity of this name that is linked for an organisation. */
export function refusalsOfTransmit(asked: Asked, operator: TransmitOperator, name: string): Refusals {
  const { provider, wallet } = asked

  /** A passkey that does not verify, and what the journey makes of it (seed, "Failure Behavior"). */
  const late = (onBadPasskey: 'abort' | 'branch', goes: string, says: RegExp): Refusal => ({
    what: `passkey too late, ${goes}`,
    picture: `transmit-${onBadPasskey}`,
    arrange: () => operator.edits({ onBadPasskey }),
    async meets(approval) {
      await isAskedToConfirm(approval, asked)
      await operator.putsAhead(LATE)
      await approval.press("Confirm it's me")
      await isNotConfirmed(approval, asked, says)
      await expect(approval.page.getByText('Passkey could not be verified')).toBeVisible()
      await operator.putsAhead(null)
    },
    leaves: dontPay,
    ends: 'failed',
  })

  return {
    linked: [
      ...ownRefusals(asked),
      late('abort', 'the journey aborts', /ended the sign-in without confirming you/),
      late('branch', 'the journey takes its failure branch', /did not accept this passkey/),
      {
        what: 'a sign-in for no organisation, the identity is linked for one',
        picture: 'transmit-organisation-missing',
        arrange: () => operator.edits({ organisation: false }),
        meets: approval => confirms(approval, asked),
        ends: 'failed',
      },
    ],
    ended: [
      {
        what: 'device revoked, the journey restricts it',
        picture: 'transmit-notice',
        async arrange() {
          await operator.edits({ onUnknownDevice: 'restrict' })
          await operator.revokesDevice(await wallet.home())
        },
        async meets(approval) {
          await confirms(approval, asked)
          await approval.shows(`${provider} has something to tell you`)
        },
        async leaves(approval) {
          await approval.press('Go on')
          await expect(approval.page.getByText(/restricted access only/)).toBeVisible()
        },
        ends: 'failed',
      },
      {
        what: 'device revoked, the person does not step up',
        picture: 'transmit-step-up',
        arrange: () => operator.edits({}),
        async meets(approval) {
          await confirms(approval, asked)
          await approval.shows(`${provider} doesn't know this device`)
        },
        leaves: approval => approval.press('Cancel'),
        ends: 'canceled',
      },
      {
        what: 'device revoked, let in by the journey, not by the gateway',
        picture: 'transmit-let-in',
        arrange: () => operator.edits({ onUnknownDevice: 'allow' }),
        meets: approval => confirms(approval, asked),
        ends: 'failed',
      },
      blocked(name),
    ],
  }
}
