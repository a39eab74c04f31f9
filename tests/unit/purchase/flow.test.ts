import 'fake-indexeddb/auto'
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createActivityCommands } from '../../../src/wallet/activity/commands.ts'
import { WalletError } from '../../../src/wallet/errors.ts'
import { RECEIPT_GRACE } from '../../../src/wallet/purchase/times.ts'
import { approve, ask, committed, request } from './support/asking.ts'
import { claimOf, SHOP, unsignedClaim } from './support/merchant.ts'
import { AGENT, OTHER, openWorld, target, type World } from './support/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})

describe('a purchase by fill', () => {
  it('goes from the request to the confirmed outcome', async () => {
    const { id, hash } = await ask(world)
    await world.answer('review', approve)
    expect(await world.status(id)).toBe('redeemed')
    await world.purchases.service.reportOutcome(AGENT, id, await world.merchant.receipt(hash))
    await world.bench.quiet()
    expect(await world.status(id)).toBe('settled')
    expect(world.outside.filled).toEqual([{ target, number: '4000020000000001' }])
    expect(world.outside.confirmed).toEqual([expect.objectContaining({ status: 'approved', approvalCode: 'A1B2C3' })])
    expect(world.outside.moves).toEqual(['pending_approval', 'requires_action', 'approved', 'redeemed', 'settled'])
  })

  it('ends as not known, with the reason, when the page was kept from putting the card into an address', async () => {
    const { id, hash } = await ask(world)
    await world.answer('review', approve)
    for (const kept of [
      { origin: SHOP, about: 'another' },
      { origin: 'http://rogue.localhost:5000', about: hash },
    ]) {
      await world.purchases.keptBack(kept)
      await world.bench.quiet()
      expect(await world.status(id)).toBe('redeemed')
    }
    await world.purchases.keptBack({ origin: SHOP, about: hash })
    await world.bench.quiet()
    expect(await world.purchases.records.require(id)).toMatchObject({ status: 'unknown', error: 'form_in_address' })
    expect(world.outside.confirmed).toEqual([])
  })

  it('lets the card’s window open at the yes to a linked card, once, and not before', async () => {
    await ask(world)
    expect(world.outside.aboutToPay).toEqual([])
    await world.answer('review', approve)
    const again = await world.reborn('browser')
    expect(again.outside.aboutToPay).toEqual(['card-1'])
  })

  it('lets no window open for a card that has to be linked first', async () => {
    world.outside.cards = world.outside.cards.map(card => ({ ...card, linked: false }))
    await ask(world)
    await world.answer('review', approve)
    expect(world.outside.paid).toHaveLength(1)
    expect(world.outside.aboutToPay).toEqual([])
  })

  it('shows the person the merchant’s facts, the differences and what the budget says', async () => {
    await world.grant([{ type: 'payment.budget', currency: 'USD', max: 5000 }])
    const claim = await claimOf(await world.merchant.sign(world.merchant.claims()))
    await request(world, { ...claim, payment: { ...claim.payment, payment_amount: { amount: 3900, currency: 'USD' } } })
    const { prompt } = await world.bench.prompt('review')
    expect(prompt.view).toMatchObject({
      verified: true,
      payee: { origin: SHOP, name: 'Lamp Co' },
      amount: { amount: 4250, currency: 'USD' },
      differences: [{ field: 'amount', claimed: '39.00 USD', signed: '42.50 USD' }],
      budget: { limit: { amount: 5000 }, left: { amount: 750 }, over: false },
      selectedCardId: 'card-1',
      tabs: [target],
    })
  })

  it('asks afresh when a card was added or a tab opened meanwhile, and only then', async () => {
    world.outside.targets = []
    const { id } = await ask(world)
    const { prompt } = await world.bench.prompt('review')
    await world.bench.runner.refreshQuestions()
    expect((await world.bench.prompt('review')).prompt).toEqual(prompt)
    world.outside.targets = [target]
    await world.bench.runner.refreshQuestions()
    const opened = (await world.bench.prompt('review')).prompt
    expect(opened).toMatchObject({ id: prompt.id, revision: 2, view: { tabs: [target] } })
    world.outside.targets = [{ ...target, title: 'Checkout (1)' }]
    await world.bench.runner.refreshQuestions()
    expect((await world.bench.prompt('review')).prompt).toEqual(opened)
    const [card] = world.outside.cards
    if (card) world.outside.cards = [card, { ...card, id: 'card-2', lastFour: '2222', isDefault: false }]
    await world.bench.runner.refreshQuestions()
    expect((await world.bench.prompt('review')).prompt).toMatchObject({ revision: 3, view: { cards: [{}, {}] } })
    expect(await world.bench.runner.answer(prompt.id, 2, approve)).toBe(false)
    expect(await world.status(id)).toBe('pending_approval')
  })

  it('takes a no to what it does not show any more', async () => {
    const { id } = await ask(world)
    const { prompt } = await world.bench.prompt('review')
    world.outside.targets = []
    await world.bench.runner.refreshQuestions()
    expect((await world.bench.prompt('review')).prompt.revision).toBe(2)
    expect(await world.bench.runner.answer(prompt.id, 1, { decision: 'decline' })).toBe(true)
    await world.bench.quiet()
    expect(await world.status(id)).toBe('declined')
  })

  it('asks afresh when a tab was opened while there was no worker to notice', async () => {
    world.outside.targets = []
    const { id } = await ask(world)
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    world.bench.runner.suspend()
    world.outside.targets = [target]
    world = await world.reborn('worker')
    await world.bench.runner.refreshQuestions()
    await world.bench.quiet()
    await world.answer('release-target', { decision: 'fill', tabId: target.tabId })
    expect(await world.status(id)).toBe('redeemed')
  })

  it('signs the hash of the facts after the approval', async () => {
    const { id } = await ask(world)
    await world.answer('review', approve)
    const purchase = await world.purchases.records.require(id)
    const { evidence } = await world.purchases.records.open(purchase)
    expect(purchase.factsHash).toMatch(/^[\w-]{43}$/)
    expect(evidence).toContain(`"facts_hash":"${purchase.factsHash}"`)
  })

  it('asks which page to fill while the chosen one is gone, and offers the tabs of that moment', async () => {
    world.outside.refusals = [{ refused: 'document_gone' }, { refused: 'total_mismatch' }]
    const { id } = await ask(world)
    await world.answer('review', approve)
    expect((await world.bench.prompt('release-target')).prompt.view).toMatchObject({
      problem: 'document_gone',
      tabs: [target],
    })
    const moved = { ...target, documentId: 'doc-2', tabId: 8 }
    world.outside.targets = [moved]
    await world.bench.runner.refreshQuestions()
    await world.bench.quiet()
    await world.answer('release-target', { decision: 'fill', tabId: 8 })
    expect((await world.bench.prompt('release-target')).prompt.view).toMatchObject({ problem: 'total_mismatch' })
    await world.answer('release-target', { decision: 'fill', tabId: 8 })
    expect(world.outside.filled).toEqual([{ target: moved, number: '4000020000000001' }])
    expect(await world.status(id)).toBe('redeemed')
  })

  it('goes on when the receipt comes while it still asks which page to fill: the page was sent off after all', async () => {
    world.outside.refusals = [{ refused: 'document_gone' }]
    const { id, hash } = await ask(world)
    await world.answer('review', approve)
    await world.bench.prompt('release-target')
    await world.purchases.service.reportOutcome(AGENT, id, await world.merchant.receipt(hash))
    await world.bench.quiet()
    expect(await world.status(id)).toBe('settled')
    expect(world.outside.confirmed).toEqual([expect.objectContaining({ status: 'approved' })])
    expect(world.outside.cancelled).toEqual([])
  })

  it('gives the credential up when the person stops before anything was filled', async () => {
    world.outside.targets = []
    const { id } = await ask(world)
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    await world.answer('release-target', { decision: 'cancel' })
    expect(await world.status(id)).toBe('canceled')
    expect(world.outside.cancelled).toHaveLength(1)
    expect(await committed(world)).toEqual([])
  })

  it('asks the person how it went when no receipt comes', async () => {
    const { id } = await ask(world)
    await world.answer('review', approve)
    await world.bench.advance(RECEIPT_GRACE)
    // The card as the person knows it.
    expect((await world.bench.prompt('outcome')).prompt.view).toMatchObject({ lastFour: '1111' })
    await world.answer('outcome', { decision: 'paid' })
    expect(await world.status(id)).toBe('settled')
    expect(world.outside.confirmed).toEqual([expect.objectContaining({ status: 'approved' })])
  })

  it('ends as unknown when nobody can say, keeps the reservation and never pays again', async () => {
    const { id } = await ask(world)
    await world.answer('review', approve)
    await world.bench.advance(RECEIPT_GRACE)
    await world.answer('outcome', { decision: 'not_sure' })
    expect(await world.status(id)).toBe('unknown')
    expect(world.outside.confirmed).toEqual([])
    expect(await committed(world)).toEqual([{ amount: 4250, currency: 'USD' }])
    expect(world.outside.paid).toHaveLength(1)
  })

  it('is settled after all when the receipt comes too late, without paying again', async () => {
    const { id, hash } = await ask(world)
    await world.answer('review', approve)
    await world.bench.advance(RECEIPT_GRACE)
    await world.answer('outcome', { decision: 'not_sure' })
    await world.purchases.service.reportOutcome(AGENT, id, await world.merchant.receipt(hash))
    await world.bench.quiet()
    expect(await world.status(id)).toBe('settled')
    expect([world.outside.paid.length, world.outside.confirmed.length]).toEqual([1, 1])
    expect(await committed(world)).toEqual([{ amount: 4250, currency: 'USD' }])
  })

  it('tells the network what the merchant declined, and frees the money', async () => {
    const { id, hash } = await ask(world)
    await world.answer('review', approve)
    const changes = { status: 'Error', error: 'payment_declined', psp_confirmation_id: undefined }
    await world.purchases.service.reportOutcome(AGENT, id, await world.merchant.receipt(hash, changes))
    await world.bench.quiet()
    expect(await world.status(id)).toBe('failed')
    expect(world.outside.confirmed).toEqual([expect.objectContaining({ status: 'declined' })])
    expect(await committed(world)).toEqual([])
  })
})

describe('a purchase with a sealed credential', () => {
  it('is sealed to the merchant’s key, bound, repeatable until acknowledged, then wiped', async () => {
    const { id, hash } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    expect(await world.status(id)).toBe('approved')
    const first = await world.purchases.service.redeem(AGENT, id, 'fetch')
    const again = await world.purchases.service.redeem(AGENT, id, 'fetch')
    expect(first.purchase.status).toBe('redeemed')
    expect(again.handover).toEqual(first.handover)
    if (first.handover?.type !== 'sealed') throw new Error('not sealed')
    expect(decodeProtectedHeader(first.handover.jwe)).toMatchObject({ typ: 'countersign-credential+jwe', aud: SHOP })
    const { plaintext } = await compactDecrypt(first.handover.jwe, world.merchant.sealing.privateKey)
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toMatchObject({
      type: 'network_token',
      number: '4000020000000001',
      binding: { checkout_hash: hash, merchant: SHOP },
      amount: 4250,
      currency: 'USD',
    })
    await world.purchases.service.redeem(AGENT, id, 'acknowledge')
    expect((await world.purchases.service.redeem(AGENT, id, 'fetch')).handover).toBeUndefined()
  })

  it('keeps for the person as what the bank learns of their confirmation', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    const { db, profile } = world.bench
    const read = createActivityCommands({ db, vault: profile.sealer })['activity.detail']
    const { entries } = await read({ purchaseId: id })
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'purchase.approved', eci: '05' }))
  })

  it('takes it back when nobody fetches it in time', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    await world.bench.advance(600_000)
    expect(await world.status(id)).toBe('expired')
    expect((await world.purchases.service.redeem(AGENT, id, 'fetch')).handover).toBeUndefined()
    expect(world.outside.cancelled).toHaveLength(1)
  })

  it('is there after a restart of the browser too, fetched or not, until it is acknowledged', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    world = await world.reborn('browser')
    const first = await world.purchases.service.redeem(AGENT, id, 'fetch')
    expect(first.handover).toMatchObject({ type: 'sealed' })
    world = await world.reborn('browser')
    const again = await world.purchases.service.redeem(AGENT, id, 'fetch')
    expect(again.handover).toEqual(first.handover)
    expect(world.outside.paid).toHaveLength(1)
    await world.purchases.service.redeem(AGENT, id, 'acknowledge')
    expect(await world.bench.db.handovers.count()).toBe(0)
    expect((await world.purchases.service.redeem(AGENT, id, 'fetch')).handover).toBeUndefined()
  })

  it('is not given away while the wallet is locked, and is there when it is open again', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    const unseal = vi.spyOn(world.bench.profile.sealer, 'unseal').mockRejectedValue(new WalletError('locked'))
    const { purchase, handover } = await world.purchases.service.redeem(AGENT, id, 'fetch')
    expect(handover).toBeUndefined()
    expect(purchase.status).toBe('approved')
    unseal.mockRestore()
    expect((await world.purchases.service.redeem(AGENT, id, 'fetch')).handover).toMatchObject({ type: 'sealed' })
  })

  it('is refused by a merchant’s document without a key to seal to', async () => {
    const { keys } = world.merchant.document
    Object.defineProperty(world.merchant, 'document', { value: { keys: keys.slice(0, 1) } })
    const { id } = await ask(world, { release: 'sealed' })
    expect(await world.purchases.records.require(id)).toMatchObject({
      status: 'failed',
      error: 'encryption_key_untrusted',
    })
  })

  it('can’t be opened by anybody else’s key', async () => {
    const { id } = await ask(world, { release: 'sealed' })
    await world.answer('review', { decision: 'approve', cardId: 'card-1' })
    const { handover } = await world.purchases.service.redeem(AGENT, id, 'fetch')
    if (handover?.type !== 'sealed') throw new Error('not sealed')
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    const foreign = await importJWK(await crypto.subtle.exportKey('jwk', privateKey), 'ECDH-ES')
    await expect(compactDecrypt(handover.jwe, foreign)).rejects.toThrow()
  })
})

describe('a shop that signs nothing', () => {
  it('is labelled so, and is paid by fill only', async () => {
    await request(world, unsignedClaim())
    expect((await world.bench.prompt('review')).prompt.view).toMatchObject({ verified: false, release: 'fill' })
    await expect(request(world, unsignedClaim({ release: 'sealed' }))).rejects.toMatchObject({
      code: 'checkout_untrusted_key',
    })
  })

  it('must say what is bought', async () => {
    const { described: _, ...amountOnly } = unsignedClaim()
    await expect(request(world, amountOnly)).rejects.toMatchObject({
      code: 'invalid_input',
      context: { field: 'checkout' },
    })
  })
})

describe('one checkout', () => {
  it('is not paid twice, whoever asks', async () => {
    const claim = await claimOf(await world.merchant.sign(world.merchant.claims()))
    const first = await request(world, claim)
    await world.answer('review', approve)
    expect(await world.status(first)).toBe('redeemed')
    await world.grant([], OTHER)
    const second = await world.purchases.service.request(OTHER, { idempotencyKey: 'x', claim, agent: {} })
    await world.bench.quiet()
    expect(await world.purchases.records.require(second.id)).toMatchObject({
      status: 'failed',
      error: 'checkout_replayed',
    })
  })

  it('may be asked for again after a no', async () => {
    const claim = await claimOf(await world.merchant.sign(world.merchant.claims()))
    await request(world, claim)
    await world.answer('review', { decision: 'decline' })
    const second = await request(world, claim)
    await world.answer('review', approve)
    expect(await world.status(second)).toBe('redeemed')
  })
})
