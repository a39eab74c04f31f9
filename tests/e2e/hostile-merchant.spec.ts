import { decodeProtectedHeader } from 'jose'
import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import { ShopPage } from './support/pages/shop.ts'
import type { Stack } from './support/stack.ts'

test('a card is written only into the visible form of the site that was approved, and sealed with the key that was', async ({
  linked: ada,
  person,
  wallet,
  stack,
}) => {
  const { rogue: rogueAt } = stack.sandbox
  const rogue = await wallet.openRogue()
  const before = await stack.control.counts()

  await test.step('invisible copies of the card form', async () => {
    const approval = await person.isAsked(ada, { variants: ['hidden-duplicate'] })
    await person.approves(approval)
    await approval.shows('The payment is ready. Where is the checkout?')
    await expect(approval.page.getByText("Some card fields of the page can't be seen.")).toBeVisible()
    const { page } = await wallet.shop()
    const typed = page
      .locator('input:not([type="hidden"])')
      .evaluateAll(inputs => inputs.map(input => (input as HTMLInputElement).value).filter(value => value !== ''))
    expect(await typed).toEqual([])
    await approval.press('Cancel purchase')
    await ada.hasStatus('canceled')
    await approval.finish('Cancelled')
    await page.close()
  })

  await test.step("a look-alike beside the checkout, and one in the checkout's own tab", async () => {
    await rogue.open('/checkout?forms=one')
    const approval = await person.isAsked(ada, { variants: [] })
    const shop = await wallet.shop()
    const checkout = shop.page.url()
    await approval.shows(/asks to pay$/)
    await expect(approval.page.getByText(/^Fills the checkout in your tab/)).toBeVisible()
    await approval.approve()
    await shop.page.goto(`${rogueAt.origin}/checkout?forms=one`)
    await rogue.page.bringToFront()
    await person.signs('Confirm this payment', '$42.50')
    // Neither of the two tabs that show the copy is offered, though both say "Checkout – Lamp Co".
    await approval.shows(/^Open the checkout of shop\.localhost/)
    expect(await approval.button('Fill this page').isEnabled()).toBe(false)
    expect(await rogue.loot(rogueAt.address)).toBe(0)

    await shop.page.goto(checkout)
    await approval.shows('The payment is ready. Where is the checkout?')
    await approval.press('Fill this page')
    await person.paysAtShop()
    await ada.hasStatus('settled')
    await approval.finish('Paid')
  })

  await test.step('a page that leaves while it is filled', async () => {
    const approval = await person.isAsked(ada, { variants: ['leaves-while-filling'] })
    await person.approves(approval)
    await approval.shows('The payment is ready. Where is the checkout?')
    await expect(approval.page.getByText('The page went to another one while it was being filled')).toBeVisible()
    const left = await wallet.page('/products/desk-lamp')
    // A tab is called by its title, or by its address while it loads.
    await expect(approval.page.getByRole('radio', { name: /Desk lamp|desk-lamp/ })).toBeVisible()
    // The choice changes under the person's finger: their press counts all the same.
    const letGo = await approval.hold('Cancel purchase')
    await left.goBack()
    await new ShopPage(left).isEmpty()
    await expect(approval.page.getByRole('radio', { name: /Checkout|\/checkout\// })).toBeVisible()
    await letGo()
    // It had the card in its fields before it left.
    await ada.hasStatus('unknown')
    await approval.finish('Not clear whether it was paid')
    await left.close()
  })

  await test.step('a form that would put the card into its address', async () => {
    const approval = await person.isAsked(ada, { variants: ['forgotten-form'] })
    await person.approves(approval)
    const shop = await wallet.shop()
    await shop.isFilled()
    const address = shop.page.url()
    // By the keyboard: a click would wait for the page that never comes.
    await shop.page.locator('#pay').focus()
    await shop.page.keyboard.press('Enter')
    await ada.hasStatus('unknown')
    expect(shop.page.url()).toBe(address)
    await expect(approval.page.getByText('was about to put your card number into its address')).toBeVisible()
    await approval.finish('Not clear whether it was paid')
  })

  expect(await rogue.loot(rogueAt.address)).toBe(0)
  expect(since(before, await stack.control.counts())).toMatchObject({ authorizationsApproved: 1 })

  await test.step('a key put in place of the approved one opens nothing', async () => {
    await ada.open(stack.sandbox.agent.origin)
    const earlier = await stack.control.counts()
    const approvedKey = await sealingKeyId(stack)
    const approval = await person.isAsked(ada, { release: 'sealed', auto: false, openTab: false })
    await approval.shows(/asks to pay$/)
    await stack.control.rotateSealingKey()
    expect(await sealingKeyId(stack)).not.toBe(approvedKey)
    await person.approves(approval)
    await ada.hasStatus('approved')
    const { result } = await ada.call('wallet_redeem', { id: await ada.purchaseId() })
    const sealed = result?.credential as { jwe?: string } | undefined
    expect(decodeProtectedHeader(sealed?.jwe ?? '')).toMatchObject({
      alg: 'ECDH-ES',
      kid: approvedKey,
      aud: stack.sandbox.merchant.origin,
    })
    await ada.page.locator('#redeem').click()
    await expect.poll(async () => (await ada.log()).find(line => line.event === 'failed')).toMatchObject({ by: 'shop' })
    expect(since(earlier, await stack.control.counts())).toMatchObject({
      authorizationsApproved: 0,
      confirmationsStored: 0,
    })
    await stack.control.restoreSealingKey()
    expect(await sealingKeyId(stack)).toBe(approvedKey)
  })
})

/** The key the shop publishes for sealed credentials now. */
async function sealingKeyId({ sandbox }: Stack): Promise<string | undefined> {
  const response = await fetch(`${sandbox.merchant.address}/.well-known/ucp`)
  const { keys }: { keys: { use: string; kid: string }[] } = await response.json()
  return keys.find(({ use }) => use === 'enc')?.kid
}
