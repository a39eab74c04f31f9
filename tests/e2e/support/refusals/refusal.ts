import { expect } from '@playwright/test'
import type { AgentPage } from '../pages/agent.ts'
import type { ApprovalWindow } from '../pages/approval.ts'
import type { Person } from '../person.ts'
import { look } from '../screens.ts'
import type { Stack } from '../stack.ts'
import type { Wallet } from '../wallet.ts'

/** One way in which an identity lets no purchase through, as the person meets it. */
export interface Refusal {
  /** How it comes to that, in a few words. */
  readonly what: string
  /** Name of its pictures. */
  readonly picture: string
  /** What is so before anything is asked for. */
  readonly arrange?: () => Promise<unknown>
  /** From the request to the screen that says no. */
  readonly meets: (approval: ApprovalWindow) => Promise<unknown>
  /** From there to the result; nothing where that screen is the result. */
  readonly leaves?: (approval: ApprovalWindow) => Promise<unknown>
  /** What the agent learns, and nothing else. */
  readonly ends: keyof typeof results
}

/** Ways of one provider: those that leave the identity as it is, and after them those that begin with its end there. */
export interface Refusals {
  readonly linked: readonly Refusal[]
  readonly ended: readonly Refusal[]
}

/** What the person reads, by what the agent learns. */
const results = { canceled: 'Cancelled', failed: 'Not paid', declined: 'Declined' } as const

/** What the agent must not learn about. */
const OF_IDENTITIES = /identity|restricted|transmit|beyond|revoked/i

interface World {
  readonly person: Person
  readonly agent: AgentPage
  readonly stack: Stack
}

/**
 * A purchase meets a refusal: nothing is issued and nobody is paid, as the sandbox counts it, and the agent does not learn
 * why. `show` gets the screen that says no, and the result as `<picture>-result`.
 */
export async function isRefused(
  { person, agent, stack }: World,
  { arrange, meets, leaves, ends, picture }: Refusal,
  show: (approval: ApprovalWindow, picture: string) => Promise<unknown>,
): Promise<void> {
  const before = await paidWith(stack)
  await arrange?.()
  // No page of the shop comes to be filled: it would change the question while it is answered.
  const approval = await person.isAsked(agent, { openTab: false })
  await meets(approval)
  await show(approval, picture)
  await leaves?.(approval)
  await agent.hasStatus(ends)
  await approval.shows(results[ends])
  await show(approval, `${picture}-result`)
  await approval.finish(results[ends])
  expect(JSON.stringify(await agent.log())).not.toMatch(OF_IDENTITIES)
  expect(await paidWith(stack)).toEqual(before)
}

/** What of the sandbox's counts would mean that a purchase went on. */
async function paidWith({ control }: Stack): Promise<object> {
  const { instructions, credentialsIssued, authorizationsApproved, confirmationsStored } = await control.counts()
  return { instructions, credentialsIssued, authorizationsApproved, confirmationsStored }
}

/** Looks closely at the screens of these names, and at no other. */
export function lookIfNamed(names: readonly string[]) {
  return async ({ page }: ApprovalWindow, picture: string): Promise<void> => {
    if (names.includes(picture)) await look(page, picture)
  }
}

/** What an identity provider is called, and the person's reader. */
export interface Asked {
  readonly wallet: Wallet
  readonly provider: string
}

/** Approves, and waits until the identity is asked to confirm. */
export async function isAskedToConfirm(approval: ApprovalWindow, { wallet, provider }: Asked): Promise<void> {
  await approval.approve()
  await approval.shows(`Confirm with ${provider}`)
  await wallet.authenticator.ready(approval.page)
}

/** Approves, and uses the passkey of the identity. */
export async function confirms(approval: ApprovalWindow, asked: Asked): Promise<void> {
  await isAskedToConfirm(approval, asked)
  await approval.press("Confirm it's me")
}

/** Waits until the identity has not confirmed, for this reason. */
export async function isNotConfirmed(approval: ApprovalWindow, { provider }: Asked, reason: RegExp): Promise<void> {
  await approval.shows(`${provider} did not confirm you`)
  await expect(approval.page.getByText(reason)).toBeVisible()
}

export const dontPay = (approval: ApprovalWindow) => approval.press("Don't pay")

/** What a person may do with any provider. */
export function ownRefusals(asked: Asked): readonly Refusal[] {
  return [
    {
      what: 'the person cancels',
      picture: 'identity-cancelled',
      async meets(approval) {
        await isAskedToConfirm(approval, asked)
        await approval.press('Cancel')
      },
      ends: 'canceled',
    },
    {
      what: 'a finger is not recognised',
      picture: 'identity-failed',
      async meets(approval) {
        await isAskedToConfirm(approval, asked)
        await asked.wallet.authenticator.recognise(approval.page, false)
        await approval.press("Confirm it's me")
        await isNotConfirmed(approval, asked, /The passkey was not confirmed/)
      },
      leaves: dontPay,
      ends: 'canceled',
    },
  ]
}

/** An identity that is known as gone: the purchase can't be approved. */
export function blocked(name: string): Refusal {
  return {
    what: 'identity known as gone, nobody can approve',
    picture: 'review-identity-gone',
    async meets(approval) {
      await approval.shows(/asks to pay$/)
      await expect(
        approval.page.getByText(new RegExp(`${name} must confirm this and is no longer linked`)),
      ).toBeVisible()
      await expect(approval.button('Approve $42.50')).toHaveAttribute('aria-disabled', 'true')
    },
    leaves: approval => approval.decline(),
    ends: 'declined',
  }
}
