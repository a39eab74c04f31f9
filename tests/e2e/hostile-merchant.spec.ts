import { decodeProtectedHeader } from 'jose'
import { since } from './support/control.ts'
import { expect, test } from './support/fixtures.ts'
import type { Stack } from './support/stack.ts'

test('a key put in place of the approved one opens nothing', async ({ linked: ada, person, wallet, stack }) => {
  const before = await stack.control.counts()
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
  expect(since(before, await stack.control.counts())).toMatchObject({
    authorizationsApproved: 0,
    confirmationsStored: 0,
  })
  await wallet.home()
})

/** The key the shop publishes for sealed credentials now. */
async function sealingKeyId({ sandbox }: Stack): Promise<string | undefined> {
  const response = await fetch(`${sandbox.merchant.address}/.well-known/ucp`)
  const { keys }: { keys: { use: string; kid: string }[] } = await response.json()
  return keys.find(({ use }) => use === 'enc')?.kid
}
