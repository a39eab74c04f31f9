import { readMovements, sumCommitted } from '../../../../src/wallet/mandate/ledger.ts'
import type { Claim } from '../../../../src/wallet/purchase/claim.ts'
import type { Money } from '../../../../src/wire/money.ts'
import { claimOf } from './merchant.ts'
import { AGENT, target, type World } from './world.ts'

/** The person's yes to the first card and the shop's tab. */
export const approve = { decision: 'approve', cardId: 'card-1', tabId: target.tabId }

let keys = 0

/** Ada asks for what the merchant's checkout says. */
export async function ask(world: World, changes: Partial<Claim> = {}): Promise<{ id: string; hash: string }> {
  const claim = await claimOf(await world.merchant.sign(world.merchant.claims()), changes)
  return { id: await request(world, claim), hash: claim.checkout?.checkout_hash ?? '' }
}

/** Ada asks for this, with a key of its own; resolves once the flow waits for somebody. */
export async function request(world: World, claim: Claim): Promise<string> {
  keys += 1
  const { id } = await world.purchases.service.request(AGENT, {
    idempotencyKey: `k${keys}`,
    claim,
    agent: { name: 'Ada' },
  })
  await world.bench.quiet()
  return id
}

/** What is spent or promised now. */
export async function committed({ bench }: World): Promise<Money[]> {
  return sumCommitted(await readMovements(bench.db, bench.profile.sealer))
}
