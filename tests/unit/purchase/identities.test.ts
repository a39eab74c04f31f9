import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { viewPurchase } from '../../../src/wallet/agent/view.ts'
import { WalletError } from '../../../src/wallet/errors.ts'
import type { Demand, Identity } from '../../../src/wallet/identity/types.ts'
import type { Claim } from '../../../src/wallet/purchase/claim.ts'
import { nonceOf } from '../../../src/wire/identity-check.ts'
import { claimOf } from './support/merchant.ts'
import { AGENT, openWorld, target, type World } from './support/world.ts'

const approve = { decision: 'approve', cardId: 'card-1', tabId: target.tabId }
const demand: Demand = { identityId: 'id-1', provider: 'transmit', label: 'Work', state: 'active' }
const identity: Identity = {
  id: 'id-1',
  provider: 'transmit',
  state: 'active',
  createdAt: 0,
  subject: 'user-1',
  name: 'ann',
  label: 'Work',
  reference: {},
}

let world: World
beforeEach(async () => {
  world = await openWorld()
  world.outside.demands = [demand]
  world.outside.identities = [identity]
})

const newClaim = async () => claimOf(await world.merchant.sign(world.merchant.claims()))

async function ask(wanted?: Claim): Promise<string> {
  const claim = wanted ?? (await newClaim())
  const asked = { idempotencyKey: crypto.randomUUID(), claim, agent: { name: 'Ada' } }
  const { id } = await world.purchases.service.request(AGENT, asked)
  await world.bench.quiet()
  return id
}

const open = async (id: string) => {
  const purchase = await world.purchases.records.require(id)
  return { purchase, secret: await world.purchases.records.open(purchase) }
}

describe('a purchase that an identity must confirm', () => {
  it('says so at the review, is paid once it is confirmed, and keeps what was found with the activity', async () => {
    const id = await ask()
    expect((await world.bench.prompt('review')).prompt.view).toMatchObject({
      identities: [{ id: 'id-1', label: 'Work', state: 'active' }],
    })
    await world.answer('review', approve)
    expect(world.outside.paid).toHaveLength(1)
    expect(world.outside.aboutToPay).toEqual([])
    const { purchase, secret } = await open(id)
    const [request] = world.outside.verified
    const binding = { factsHash: purchase.factsHash ?? '', occasion: `${id}.1.1.1.id-1` }
    expect(request).toMatchObject({ name: 'Work', binding })
    expect(request?.nonce).toBe(await nonceOf(binding))
    expect(secret.demands).toEqual([demand])
    expect(secret.checks).toMatchObject([{ nonce: request?.nonce, subject: 'user-1' }])
    expect(secret.evidence).toContain('"identities":["id-1"]')
    const kinds = (await world.bench.db.activity.toArray()).map(({ kind }) => kind)
    expect(kinds.slice(-4)).toEqual([
      'purchase.requires_action',
      'identity.confirmed',
      'purchase.approved',
      'purchase.redeemed',
    ])
  })

  it.each([
    ['another subject', { subject: 'user-2' }],
    ['another purpose', { purpose: 'link' as const }],
    ['another provider', { provider: 'beyond-identity' as const }],
    ['the nonce of another purchase', { nonce: 'A'.repeat(43) }],
  ])('is refused when the answer is about %s', async (_what, wrong) => {
    world.outside.bend = check => ({ ...check, ...wrong })
    const id = await ask()
    await world.answer('review', approve)
    expect((await open(id)).purchase).toMatchObject({ status: 'failed', error: 'identity_refused' })
    expect(world.outside.paid).toEqual([])
  })

  it.each([
    ['identity_refused', 'failed'],
    ['identity_restricted', 'failed'],
    ['identity_unsupported', 'failed'],
    ['provider_unavailable', 'failed'],
    ['cancelled', 'canceled'],
  ] as const)(
    'ends without a credential when it ends with %s, and the agent learns nothing about why',
    async (code, status) => {
      world.outside.verifyErrors = [new WalletError(code)]
      const id = await ask()
      await world.answer('review', approve)
      const { purchase } = await open(id)
      expect(purchase.status).toBe(status)
      expect(world.outside.paid).toEqual([])
      expect(JSON.stringify(viewPurchase(purchase))).not.toContain('identity')
    },
  )

  it('whose provider is not reached is said to be that, and no card network', async () => {
    world.outside.verifyErrors = [new WalletError('provider_unavailable')]
    const id = await ask()
    await world.answer('review', approve)
    expect((await open(id)).purchase).toMatchObject({ status: 'failed', error: 'identity_unavailable' })
  })

  it('that its provider does not know any more is refused, and is known as gone from then on', async () => {
    world.outside.verifyErrors = [new WalletError('identity_gone')]
    const id = await ask()
    await world.answer('review', approve)
    expect((await open(id)).purchase).toMatchObject({ status: 'failed', error: 'identity_gone' })
    expect(world.outside.identities).toMatchObject([{ state: 'gone' }])
  })

  it('is refused, never passed over, while the identity is gone or not in the wallet', async () => {
    for (const identities of [[{ ...identity, state: 'gone' as const }], []]) {
      world.outside.identities = identities
      const id = await ask()
      await world.answer('review', approve)
      expect((await open(id)).purchase).toMatchObject({ status: 'failed', error: 'identity_gone' })
    }
    expect(world.outside.verified).toEqual([])
    expect(world.outside.paid).toEqual([])
  })

  it('shows the review afresh when a rule is made meanwhile, and asks for what holds at the click', async () => {
    world.outside.demands = []
    const id = await ask()
    world.outside.demands = [demand]
    await world.bench.runner.refreshQuestions()
    await world.bench.quiet()
    expect((await world.bench.prompt('review')).prompt.view).toMatchObject({ identities: [{ id: 'id-1' }] })
    world.outside.demands = [demand, { ...demand, identityId: 'id-2' }]
    world.outside.identities = [identity, { ...identity, id: 'id-2' }]
    await world.answer('review', approve)
    expect(world.outside.verified.map(({ identity: { id: asked } }) => asked)).toEqual(['id-1', 'id-2'])
    expect(await world.status(id)).toBe('redeemed')
  })

  it('confirms again, with another nonce for the same facts, after another card was chosen', async () => {
    world.outside.payErrors = [new WalletError('cancelled', { wants: 'other_card' })]
    const id = await ask()
    await world.answer('review', approve)
    await world.answer('review', approve)
    const { purchase, secret } = await open(id)
    expect(world.outside.verified.map(({ binding }) => binding)).toEqual([
      { factsHash: purchase.factsHash, occasion: `${id}.1.1.1.id-1` },
      { factsHash: purchase.factsHash, occasion: `${id}.2.1.1.id-1` },
    ])
    expect(new Set(secret.checks?.map(({ nonce }) => nonce)).size).toBe(2)
  })

  it('is not confirmed by what confirmed the same checkout before, when that was not paid and is asked for anew', async () => {
    world.outside.payErrors = [new WalletError('provider_rejected')]
    const claim = await newClaim()
    const first = await ask(claim)
    await world.answer('review', approve)
    expect((await open(first)).purchase.status).toBe('failed')
    const second = await ask(claim)
    await world.answer('review', approve)
    const hashes = await Promise.all([first, second].map(async id => (await open(id)).purchase.factsHash))
    expect(new Set(hashes).size).toBe(1)
    expect(new Set(world.outside.verified.map(({ nonce }) => nonce)).size).toBe(2)
    expect(await world.status(second)).toBe('redeemed')
  })

  it('confirms again when the browser was restarted before the credential was handed over', async () => {
    world.outside.refusals = [{ refused: 'document_gone' }]
    const id = await ask()
    await world.answer('review', approve)
    world = await world.reborn('browser')
    await world.answer('release-target', { decision: 'fill', tabId: target.tabId })
    expect(world.outside.verified.map(({ binding }) => binding.occasion)).toEqual([
      `${id}.1.1.1.id-1`,
      `${id}.1.2.1.id-1`,
    ])
    expect(await world.status(id)).toBe('redeemed')
  })
})
