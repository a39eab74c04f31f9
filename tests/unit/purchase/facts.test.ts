import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { claimSchema } from '../../../src/wallet/purchase/claim.ts'
import { MAX_LIFETIME, stateFacts } from '../../../src/wallet/purchase/facts.ts'
import { hashFacts } from '../../../src/wallet/purchase/hash.ts'
import { isWebOrigin } from '../../../src/wallet/purchase/origin.ts'
import type { Requester } from '../../../src/wallet/purchase/types.ts'
import { claimOf, Merchant, NOW, SHOP, unsignedClaim } from './support/merchant.ts'
import { AGENT } from './support/world.ts'

let merchant: Merchant
beforeAll(async () => {
  merchant = await Merchant.open()
})

const signed = async (claims = merchant.claims()) => claimOf(await merchant.sign(claims))
const state = (claim: Awaited<ReturnType<typeof signed>>, requester: Requester = AGENT) =>
  stateFacts(requester, claim, NOW * 1000)

describe('stateFacts', () => {
  it('takes every fact from the merchant and none from the agent', async () => {
    const claim = await signed()
    claim.payment = {
      ...claim.payment,
      payment_amount: { amount: 1, currency: 'EUR' },
      payee: { ...claim.payment.payee, name: 'Nice Co' },
    }
    const { facts, differences } = await state(claim)
    expect(facts).toMatchObject({ amount: { amount: 4250, currency: 'USD' }, payee: { name: 'Lamp Co', origin: SHOP } })
    expect(differences).toEqual([
      { field: 'currency', claimed: '0.01 EUR', signed: '42.50 USD' },
      { field: 'payee', claimed: 'Nice Co', signed: 'Lamp Co' },
    ])
    expect(facts.checkout.verified).toBe(false)
  })

  it('lists items and shipping that differ', async () => {
    const claim = await signed()
    claim.described = { line_items: [{ title: 'Desk lamp', quantity: 2, total: 3900 }], totals: { shipping: 0 } }
    expect((await state(claim)).differences.map(({ field }) => field)).toEqual(['items', 'shipping'])
  })

  it('refuses a payee that is not the issuer', async () => {
    const claim = await signed()
    claim.payment = { ...claim.payment, payee: { ...claim.payment.payee, website: 'http://rogue.localhost:4000' } }
    await expect(state(claim)).rejects.toMatchObject({ code: 'checkout_mismatch', context: { field: 'payee' } })
  })

  it('refuses a merchant that names another website', async () => {
    const merchantElsewhere = { id: 'm', name: 'Lamp Co', website: 'https://elsewhere.example' }
    await expect(state(await signed(merchant.claims({}, { merchant: merchantElsewhere })))).rejects.toMatchObject({
      code: 'checkout_mismatch',
      context: { field: 'merchant.website' },
    })
  })

  it.each(['checkout_hash', 'transaction_id'])('refuses a wrong %s', async field => {
    const claim = await signed()
    const wrong = 'A'.repeat(43)
    if (field === 'transaction_id') claim.payment = { ...claim.payment, transaction_id: wrong }
    else if (claim.checkout) claim.checkout = { ...claim.checkout, checkout_hash: wrong }
    await expect(state(claim)).rejects.toMatchObject({ code: 'checkout_mismatch', context: { field } })
  })

  it('holds no checkout open longer than a day', async () => {
    const { facts } = await state(await signed(merchant.claims({ exp: NOW + 90 * 86_400 })))
    expect(facts.checkout.expiresAt).toBe(NOW * 1000 + MAX_LIFETIME)
  })

  it('hears of no currency that nobody can pay in', async () => {
    const said = unsignedClaim()
    const inPlay = { ...said, payment: { ...said.payment, payment_amount: { amount: 4250, currency: 'ZZZ' } } }
    expect(v.safeParse(claimSchema, inPlay).success).toBe(false)
    await expect(state(await signed(merchant.claims({}, { currency: 'ZZZ' })))).rejects.toMatchObject({
      code: 'checkout_invalid',
      context: { field: 'checkout.currency' },
    })
  })

  it('gives a plain credential to the merchant’s own top page only', async () => {
    const claim = { ...(await signed()), release: 'plain' as const }
    await expect(state(claim)).rejects.toMatchObject({ code: 'not_permitted' })
    const own = { kind: 'page' as const, origin: SHOP }
    expect((await state(claim, own)).facts.release).toEqual({ kind: 'plain' })
    await expect(state(claim, { ...own, topOrigin: 'http://rogue.localhost:1' })).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })

  it('strips what a merchant’s text hides', async () => {
    const items = [{ title: 'Lamp\u202e99\u200b', quantity: 1, total: 4250 }]
    const { facts } = await state(await signed(merchant.claims({}, { line_items: items })))
    expect(facts.items[0]?.title).toBe('Lamp99')
  })

  it('reads an unsigned cart as the agent’s word', async () => {
    const { facts } = await state(unsignedClaim())
    expect(facts).toMatchObject({ payee: { origin: SHOP }, checkout: { id: 'cart-1', verified: false } })
  })
})

describe('claims', () => {
  it.each([
    ['javascript:alert(1)'],
    ['http://lampco.example'],
    ['https://user:pass@lampco.example'],
    ['ftp://lampco.example'],
    ['file:///etc/passwd'],
  ])('a payee at %s is refused', async website => {
    const claim = unsignedClaim()
    claim.payment = { ...claim.payment, payee: { ...claim.payment.payee, website } }
    await expect(state(claim)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('a title of a megabyte is refused, not cut', () => {
    const claim = unsignedClaim({ described: { line_items: [{ title: 'x'.repeat(1e6), quantity: 1, total: 1 }] } })
    expect(v.safeParse(claimSchema, claim).success).toBe(false)
  })
})

describe('hashFacts', () => {
  it('does not depend on the order of members, and depends on every value', async () => {
    const { facts } = await state(unsignedClaim())
    const { version, requester, ...rest } = facts
    const reordered = { ...rest, requester, version }
    expect(await hashFacts(reordered)).toBe(await hashFacts(facts))
    expect(await hashFacts({ ...facts, amount: { amount: 4251, currency: 'USD' } })).not.toBe(await hashFacts(facts))
  })
})

describe('isWebOrigin', () => {
  it.each(['https://a.example', 'http://shop.localhost:81', 'http://localhost'])('accepts %s', origin => {
    expect(isWebOrigin(origin)).toBe(true)
  })

  it.each([
    'null',
    '',
    'https://a.example/',
    'https://A.example',
    'http://a.example',
    'file://',
    'data:,',
    'chrome-extension://abc',
    'http://localhost.example',
  ])('refuses %j', origin => {
    expect(isWebOrigin(origin)).toBe(false)
  })
})
