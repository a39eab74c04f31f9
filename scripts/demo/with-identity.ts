import { expect, test } from '../../tests/e2e/support/fixtures.ts'
import type { ApprovalWindow } from '../../tests/e2e/support/pages/approval.ts'
import { IdentitiesPage } from '../../tests/e2e/support/pages/identities.ts'
import { isRefused, type Refusal, type Refusals } from '../../tests/e2e/support/refusals/refusal.ts'
import type { Stack } from '../../tests/e2e/support/stack.ts'
import type { Wallet } from '../../tests/e2e/support/wallet.ts'
import { emptyPictures, takeApproval, takePicture } from './pictures.ts'
import { REFUSED } from './timeline.ts'

interface World {
  readonly wallet: Wallet
  readonly stack: Stack
}

interface Shown {
  /** As the wallet calls the provider. */
  readonly provider: string
  /** The name the person links. */
  readonly name: string
  /** What the person does in the window that links; takes its pictures itself. */
  readonly links: (window: ApprovalWindow, world: World) => Promise<void>
  /** Every way in which the provider says no. */
  readonly refusals: (world: World) => Refusals
  /** What the provider does before the purchase that it confirms. */
  readonly relents?: (world: World) => Promise<void>
  /** What confirming takes. */
  readonly confirms: string
}

/**
 * Purchases above a limit: whatever does not confirm one, nothing is issued for it; the card is used only after the person's
 * identity at the provider has confirmed.
 */
export function showIdentity({ provider, name, links, refusals, relents, confirms }: Shown): void {
  // Where it stopped, if it did: every page as it stands.
  test.afterEach(async ({ wallet }, { status, expectedStatus }) => {
    if (status === expectedStatus) return
    for (const page of wallet.browser.context.pages()) await takePicture(page, 'stopped')
  })

  test(`a purchase that ${provider} must confirm, start to end`, async ({ wallet, linked: agent, person, stack }) => {
    const { step } = test
    await emptyPictures()
    const issued = async () => (await stack.control.counts()).credentialsIssued
    const before = await issued()
    const identities = new IdentitiesPage(await wallet.home())
    const { linked, ended } = refusals({ wallet, stack })
    const refuse = (refusal: Refusal) =>
      step(`${REFUSED}${refusal.what}`, () => isRefused({ person, agent, stack }, refusal, takeApproval))

    await step(`The person links their identity at ${provider} with a passkey of this device`, async () => {
      await identities.open()
      await identities.press(`Link with ${provider}`)
      const window = await wallet.approval()
      await links(window, { wallet, stack })
      await window.finish('Identity linked to this device')
    })
    await step('From now on it confirms every purchase above $40.00', async () => {
      await identities.open()
      await identities.confirmsAbove(name, '40.00')
      await takePicture(identities.page, 'rule')
    })

    for (const refusal of linked) await refuse(refusal)

    await relents?.({ wallet, stack })
    const review = await step('Ada asks to pay for a lamp', () => person.isAsked(agent, { openTab: true }))
    await review.shows(/asks to pay$/)
    await takeApproval(review, 'review', /^Approve /)
    await step('The person approves $42.50', () => review.approve('$42.50'))
    await step('Nothing is issued before the identity has confirmed', async () => {
      await review.shows(`Confirm with ${provider}`)
      await takeApproval(review, 'identity', /^Confirm it's me/)
      expect(await issued()).toBe(before)
    })
    await step(confirms, async () => {
      await wallet.authenticator.ready(review.page)
      await review.press("Confirm it's me")
    })
    await step('The card’s passkey confirms the payment', () => person.signs('Confirm this payment', '$42.50'))
    await step('The shop is paid, the network told', async () => {
      await person.paysAtShop()
      await agent.hasStatus('settled')
    })
    await takeApproval(review, 'result')
    await review.finish('Paid')
    expect(await issued()).toBe(before + 1)

    for (const refusal of ended) await refuse(refusal)
    expect(await issued()).toBe(before + 1)
  })
}
