import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { approve, ask, committed, request } from './support/asking.ts'
import { unsignedClaim } from './support/merchant.ts'
import { AGENT, openWorld, type World } from './support/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})

describe('who declines, cancels or uses another card', () => {
  it('ends declined, with nothing reserved and nothing paid', async () => {
    const { id } = await ask(world)
    await world.answer('review', { decision: 'decline', reason: 'price' })
    expect(await world.purchases.records.require(id)).toMatchObject({ status: 'declined', error: 'declined_by_person' })
    expect(world.outside.paid).toEqual([])
  })

  it('ends canceled when the agent withdraws, and the question disappears', async () => {
    const { id } = await ask(world)
    expect((await world.purchases.service.cancel(AGENT, id)).status).toBe('canceled')
    await world.bench.quiet()
    expect(await world.bench.runner.openPrompts()).toEqual([])
  })

  it('ends canceled while the wallet is locked', async () => {
    world.bench.profile.unlocked = false
    const { id } = await ask(world)
    expect((await world.purchases.service.cancel(AGENT, id)).status).toBe('canceled')
  })

  it('forgets what the provider began when the agent cancels in the middle of its ceremony', async () => {
    world.outside.during = async flow => {
      await flow.ask('passkey', { kind: 'passkey', view: { purpose: 'pay', provider: 'Fake' } })
    }
    const { id } = await ask(world)
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('requires_action')
    await world.purchases.service.cancel(AGENT, id)
    await world.bench.quiet()
    expect(await world.status(id)).toBe('canceled')
    expect(world.outside.cancelled).toHaveLength(1)
    expect(await committed(world)).toEqual([])
  })

  it('changes nothing once the credential is out', async () => {
    const { id } = await ask(world)
    await world.answer('review', approve)
    expect((await world.purchases.service.cancel(AGENT, id)).status).toBe('redeemed')
  })

  it('can’t call a payment off while the page already has the card: nobody knows what it did with it', async () => {
    const { id } = await ask(world)
    world.outside.whileFilling = async () => {
      await world.purchases.service.cancel(AGENT, id)
      world.outside.whileFilling = async () => {}
    }
    await world.answer('review', approve)
    await world.bench.quiet()
    expect(world.outside.filled).toHaveLength(1)
    expect(await world.status(id)).toBe('unknown')
    expect(await committed(world)).toEqual([{ amount: 4250, currency: 'USD' }])
  })

  it('gives up a page that has had the card only as one of which nobody knows', async () => {
    world.outside.refusals = [{ refused: 'left_while_filling', touched: true }]
    const { id } = await ask(world)
    await world.answer('review', approve)
    await world.answer('release-target', { decision: 'cancel' })
    expect(await world.purchases.records.require(id)).toMatchObject({ status: 'unknown', error: 'outcome_unknown' })
    expect(await committed(world)).toEqual([{ amount: 4250, currency: 'USD' }])
  })

  it('takes a page for one that has had the card when it stops the wallet in the middle of filling it', async () => {
    const { id } = await ask(world)
    world.outside.whileFilling = async () => {
      throw new WalletError('provider_unavailable', { reason: 'timeout' })
    }
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('unknown')
    expect(await committed(world)).toHaveLength(1)
  })

  it('hands nothing out any more once it is called off', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', approve)
    let handedOut: unknown
    world.outside.whileCancelling = async () => {
      handedOut = (await world.purchases.service.redeem(AGENT, id, 'fetch')).handover
    }
    await world.purchases.service.cancel(AGENT, id)
    await world.bench.quiet()
    expect([handedOut, await world.status(id)]).toEqual([undefined, 'canceled'])
    expect(await committed(world)).toEqual([])
  })

  it('does not free the money of what was fetched in the moment in which it was called off', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', approve)
    world.outside.whileCancelling = async () => void (await world.purchases.records.move(id, 'redeemed'))
    await world.purchases.service.cancel(AGENT, id)
    await world.bench.quiet()
    expect(await world.status(id)).toBe('unknown')
    expect(await committed(world)).toEqual([{ amount: 4250, currency: 'USD' }])
  })

  it('shows the review again for another card, and asks for consent anew', async () => {
    world.outside.payErrors = [new WalletError('cancelled', { wants: 'other_card' })]
    const { id } = await ask(world)
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('pending_approval')
    expect(await committed(world)).toEqual([])
    expect(world.outside.cancelled).toEqual([{ instructionId: expect.stringMatching(/^begun-/) }])
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('redeemed')
    expect(world.outside.cancelled).toHaveLength(1)
  })

  it('says when the bank can’t, and lets the person pay by hand', async () => {
    world.outside.payErrors = [new WalletError('issuer_unsupported')]
    const { id } = await ask(world)
    await world.answer('review', approve)
    await world.answer('unsupported-card', { decision: 'pay_myself' })
    expect(await world.status(id)).toBe('declined')
  })

  it('lapses when nobody answers in time', async () => {
    const { id } = await ask(world)
    await world.bench.advance(901_000)
    expect(await world.status(id)).toBe('expired')
  })

  it('lapses while the wallet is locked, and makes room for the next request', async () => {
    world.bench.profile.unlocked = false
    const { id } = await ask(world)
    world.bench.profile.clock += 901_000
    expect(await world.purchases.service.get(AGENT, id)).toMatchObject({ status: 'expired', error: 'expired' })
    await expect(request(world, unsignedClaim())).resolves.toMatch(/^pr_/)
  })

  it('fails with the provider’s refusal and frees the money', async () => {
    world.outside.payErrors = [new WalletError('provider_declined')]
    const { id } = await ask(world)
    await world.answer('review', approve)
    expect(await world.purchases.records.require(id)).toMatchObject({ status: 'failed', error: 'provider_declined' })
    expect(await committed(world)).toEqual([])
    expect(world.outside.cancelled).toEqual([{ instructionId: expect.stringMatching(/^begun-/) }])
  })
})

describe('a stopped worker or browser', () => {
  it('goes on where it was, with one credential and one confirmation', async () => {
    const { id, hash } = await ask(world)
    world = await world.reborn('worker')
    await world.answer('review', approve)
    world = await world.reborn('browser')
    expect(await world.status(id)).toBe('redeemed')
    await world.purchases.service.reportOutcome(AGENT, id, await world.merchant.receipt(hash))
    await world.bench.quiet()
    expect(await world.status(id)).toBe('settled')
    expect(world.outside.paid).toHaveLength(1)
    expect(world.outside.filled).toHaveLength(1)
    expect(world.outside.confirmed).toHaveLength(1)
  })

  it('keeps a request that came while locked, and asks after the unlock', async () => {
    world.bench.profile.unlocked = false
    const { id } = await ask(world)
    expect(await world.bench.runner.openPrompts()).toEqual([])
    world.bench.profile.unlocked = true
    await world.bench.runner.resumeAll()
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('redeemed')
  })
})
