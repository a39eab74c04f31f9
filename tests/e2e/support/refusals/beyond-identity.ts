import type { ProviderControl } from '../control.ts'
import type { BeyondIdentityPages } from '../pages/beyond-identity.ts'
import {
  type Asked,
  blocked,
  confirms,
  dontPay,
  isAskedToConfirm,
  isNotConfirmed,
  ownRefusals,
  type Refusals,
} from './refusal.ts'

/** Milliseconds after which the cloud takes no proof of a sign-in any more. */
const LATE = 301_000

interface Cloud {
  readonly pages: BeyondIdentityPages
  readonly control: ProviderControl
}

/** Every way in which Beyond Identity lets no purchase through, of an identity of this name. */
export function refusalsOfBeyondIdentity(asked: Asked, { pages, control }: Cloud, name: string): Refusals {
  return {
    linked: [
      ...ownRefusals(asked),
      {
        what: 'the organisation’s policy denies it',
        picture: 'bi-denied',
        arrange: () => control.command('policy', { next: 'deny' }),
        async meets(approval) {
          await confirms(approval, asked)
          await isNotConfirmed(approval, asked, /Your organisation's rules don't allow this now/)
        },
        leaves: dontPay,
        ends: 'canceled',
      },
      {
        what: 'passkey too late',
        picture: 'bi-late',
        async meets(approval) {
          await isAskedToConfirm(approval, asked)
          await control.setClock(Date.now() + LATE)
          await approval.press("Confirm it's me")
          await isNotConfirmed(approval, asked, /did not accept the sign-in/)
          await control.setClock(null)
        },
        leaves: dontPay,
        ends: 'canceled',
      },
    ],
    ended: [
      {
        what: 'passkey revoked',
        picture: 'bi-revoked',
        arrange: () => pages.endPasskeys(name),
        async meets(approval) {
          await confirms(approval, asked)
          await isNotConfirmed(approval, asked, /Your organisation has ended this passkey/)
        },
        leaves: dontPay,
        ends: 'failed',
      },
      blocked(name),
    ],
  }
}
