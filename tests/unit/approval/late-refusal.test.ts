import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { stopLate } from '../../../src/wallet/approval/late-refusal.ts'
import { claimOf } from '../purchase/support/merchant.ts'
import { AGENT, openWorld, target, type World } from '../purchase/support/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})

/** A purchase whose review was answered with yes: its question is gone. */
async function approved() {
  const claim = await claimOf(await world.merchant.sign(world.merchant.claims()))
  const { id } = await world.purchases.service.request(AGENT, { idempotencyKey: 'k', claim, agent: {} })
  const { prompt } = await world.bench.prompt('review')
  await world.answer('review', { decision: 'approve', cardId: 'card-1', tabId: target.tabId })
  return { id, promptId: prompt.id }
}

async function refuse(promptId: string): Promise<boolean> {
  const { db, runner } = world.bench
  const stops = await stopLate({ db, cancel: task => runner.cancel(task, 'person') }, promptId)
  await world.bench.quiet()
  return stops
}

describe('a refusal of a question that is gone', () => {
  it('stops the purchase while nothing was handed over', async () => {
    world.outside.targets = []
    const { id, promptId } = await approved()
    expect(await world.status(id)).toBe('approved')
    expect(await refuse(promptId)).toBe(true)
    expect(await world.status(id)).toBe('canceled')
    expect(world.outside.cancelled).toHaveLength(1)
  })

  it('comes too late once the checkout was filled', async () => {
    const { id, promptId } = await approved()
    expect(await world.status(id)).toBe('redeemed')
    expect(await refuse(promptId)).toBe(false)
    expect(await world.status(id)).toBe('redeemed')
  })

  it('comes too late once it is over, and is nothing for a question that never was', async () => {
    world.outside.targets = []
    const { promptId } = await approved()
    await refuse(promptId)
    expect(await refuse(promptId)).toBe(false)
    expect(await refuse('nobody')).toBe(false)
  })
})
