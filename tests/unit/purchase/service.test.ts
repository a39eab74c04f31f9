import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PurchaseAsk } from '../../../src/wallet/purchase/service.ts'
import { MAX_OPEN } from '../../../src/wallet/purchase/service.ts'
import type { Requester } from '../../../src/wallet/purchase/types.ts'
import { claimOf, NOW } from './support/merchant.ts'
import { AGENT, OTHER, openWorld, type World } from './support/world.ts'

const approve = { decision: 'approve', cardId: 'card-1' }

let world: World
beforeEach(async () => {
  world = await openWorld()
})

async function ask(idempotencyKey: string, changes: Partial<PurchaseAsk> = {}): Promise<PurchaseAsk> {
  return {
    idempotencyKey,
    claim: await claimOf(await world.merchant.sign(world.merchant.claims())),
    agent: {},
    ...changes,
  }
}

describe('idempotency', () => {
  it('answers the same key and facts with the same purchase, wherever that stands', async () => {
    const wanted = await ask('k')
    const first = await world.purchases.service.request(AGENT, wanted)
    await world.bench.quiet()
    await world.answer('review', { decision: 'decline' })
    const again = await world.purchases.service.request(AGENT, structuredClone(wanted))
    expect(again).toMatchObject({ id: first.id, status: 'declined' })
  })

  it('makes one purchase of two requests at once', async () => {
    const wanted = await ask('k')
    const both = await Promise.all([1, 2].map(() => world.purchases.service.request(AGENT, wanted)))
    expect(both[0]?.id).toBe(both[1]?.id)
    expect(await world.bench.db.flows.count()).toBe(1)
  })

  it('calls other facts under the same key a conflict', async () => {
    const wanted = await ask('k')
    await world.purchases.service.request(AGENT, wanted)
    await expect(world.purchases.service.request(AGENT, { ...wanted, agent: { name: 'Eve' } })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    })
  })

  it('belongs to the requester: another one’s same key is another purchase', async () => {
    await world.grant([], OTHER)
    const first = await world.purchases.service.request(AGENT, await ask('k'))
    const second = await world.purchases.service.request(OTHER, await ask('k'))
    expect(second.id).not.toBe(first.id)
  })
})

describe('ids', () => {
  it.each(['get', 'cancel', 'redeem', 'reportOutcome'] as const)('%s finds nobody else’s purchase', async method => {
    const { id } = await world.purchases.service.request(AGENT, await ask('k'))
    const framed: Requester = { ...AGENT, topOrigin: 'http://rogue.localhost:5000' }
    for (const requester of [OTHER, framed]) {
      const call = {
        get: () => world.purchases.service.get(requester, id),
        cancel: () => world.purchases.service.cancel(requester, id),
        redeem: () => world.purchases.service.redeem(requester, id, 'fetch'),
        reportOutcome: () => world.purchases.service.reportOutcome(requester, id, 'a.b.c'),
      }[method]
      await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(world.purchases.service.get(AGENT, `pr_${'0'.repeat(32)}`)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('the queue', () => {
  it('holds one open request of a requester', async () => {
    await world.purchases.service.request(AGENT, await ask('k1'))
    await expect(world.purchases.service.request(AGENT, await ask('k2'))).rejects.toMatchObject({
      code: 'already_pending',
    })
    await world.bench.quiet()
    await world.answer('review', { decision: 'decline' })
    await expect(world.purchases.service.request(AGENT, await ask('k2'))).resolves.toMatchObject({
      status: 'pending_approval',
    })
  })

  it('holds no more than a person can read', async () => {
    world.bench.profile.unlocked = false
    for (let index = 0; index < MAX_OPEN; index += 1) {
      await world.purchases.service.request({ kind: 'page', origin: `http://a${index}.localhost` }, await ask('k'))
    }
    await expect(world.purchases.service.request(AGENT, await ask('k'))).rejects.toMatchObject({ code: 'throttled' })
  })

  it('is emptied of a requester whose permission ends', async () => {
    const { id } = await world.purchases.service.request(AGENT, await ask('k'))
    await world.purchases.service.cancelAll((await world.purchases.records.require(id)).requesterKey)
    expect(await world.status(id)).toBe('canceled')
  })
})

describe('a permission', () => {
  it('that names other payees refuses at once', async () => {
    const allowed = [{ id: 'm', name: 'Other', website: 'https://other.example' }]
    await world.grant([{ type: 'payment.allowed_payees', allowed }])
    await expect(world.purchases.service.request(AGENT, await ask('k'))).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })

  it('that is passed asks the person, with a warning only the person sees', async () => {
    await world.grant([{ type: 'payment.amount_range', currency: 'USD', max: 1000 }])
    const purchase = await world.purchases.service.request(AGENT, await ask('k'))
    expect(purchase).toMatchObject({ status: 'pending_approval' })
    await world.bench.quiet()
    expect((await world.bench.prompt('review')).prompt.view).toMatchObject({
      budget: { limit: { amount: 1000 }, left: { amount: 0 }, over: true },
    })
  })

  it('counts what is reserved against the budget, and not what was released', async () => {
    await world.grant([{ type: 'payment.budget', currency: 'USD', max: 10_000 }])
    await world.purchases.service.request(AGENT, await ask('k1'))
    await world.bench.quiet()
    await world.answer('review', approve)
    await world.answer('release-target', { decision: 'cancel' })
    await world.purchases.service.request(AGENT, await ask('k2'))
    await world.bench.quiet()
    await world.answer('review', { ...approve, tabId: 7 })
    await world.purchases.service.request(AGENT, await ask('k3'))
    await world.bench.quiet()
    expect((await world.bench.prompt('review')).prompt.view).toMatchObject({
      budget: { left: { amount: 1500 }, over: false },
    })
  })
})

describe('a receipt', () => {
  async function released(): Promise<{ id: string; hash: string }> {
    const wanted = await ask('k')
    const { id } = await world.purchases.service.request(AGENT, wanted)
    await world.bench.quiet()
    await world.answer('review', { ...approve, tabId: 7 })
    return { id, hash: wanted.claim.checkout?.checkout_hash ?? '' }
  }

  it.each([
    ['somebody else signed', (hash: string) => world.merchant.receipt(hash, {}, 'foreign'), 'signature'],
    ['is about another checkout', () => world.merchant.receipt('B'.repeat(43)), 'other_checkout'],
    [
      'another merchant issued',
      (hash: string) => world.merchant.receipt(hash, { iss: 'https://a.example' }),
      'signature',
    ],
    ['is older than the purchase', (hash: string) => world.merchant.receipt(hash, { iat: NOW - 3600 }), 'too_old'],
    ['is from the future', (hash: string) => world.merchant.receipt(hash, { iat: NOW + 3600 }), 'from_the_future'],
  ])('that %s is refused, and changes nothing', async (_, make, reason) => {
    const { id, hash } = await released()
    await expect(world.purchases.service.reportOutcome(AGENT, id, await make(hash))).rejects.toMatchObject({
      code: 'receipt_invalid',
      context: { reason },
    })
    expect(await world.status(id)).toBe('redeemed')
  })

  it('settles once, however often it is brought', async () => {
    const { id, hash } = await released()
    const receipt = await world.merchant.receipt(hash)
    await world.purchases.service.reportOutcome(AGENT, id, receipt)
    await world.bench.quiet()
    expect((await world.purchases.service.reportOutcome(AGENT, id, receipt)).status).toBe('settled')
    expect(world.outside.confirmed).toHaveLength(1)
  })

  it('before anything was released is refused', async () => {
    const wanted = await ask('k')
    const { id } = await world.purchases.service.request(AGENT, wanted)
    const receipt = await world.merchant.receipt(wanted.claim.checkout?.checkout_hash ?? '')
    await expect(world.purchases.service.reportOutcome(AGENT, id, receipt)).rejects.toMatchObject({
      code: 'receipt_invalid',
      context: { reason: 'nothing_released' },
    })
  })
})
