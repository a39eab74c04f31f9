import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestShop } from './shop.ts'

describe('the shop’s checkout token', () => {
  let shop: TestShop
  beforeAll(async () => {
    shop = await TestShop.start()
  })
  afterAll(() => shop.close())

  const verify = async (jwt: string) => {
    const key = (await shop.keys()).find(({ use }) => use === 'sig')
    if (!key) throw new Error('no signing key published')
    return jwtVerify(jwt, await importJWK(key, 'ES256'), { issuer: shop.merchant.origin, typ: 'checkout+jwt' })
  }

  it('is signed with the published key and says what is bought for how much', async () => {
    const { checkoutJwt, checkoutHash, checkoutId } = await shop.checkout()
    const { payload, protectedHeader } = await verify(checkoutJwt)
    expect(protectedHeader.kid).toBe(shop.merchant.signingKeyId)
    expect(payload.checkout).toEqual({
      id: checkoutId,
      merchant: {
        id: 'lamp-co',
        name: 'Lamp Co',
        website: shop.merchant.origin,
        country: 'US',
        category_code: '5719',
      },
      currency: 'USD',
      line_items: [{ id: 'desk-lamp', title: 'Desk lamp, brass', quantity: 1, unit_price: 3900, total: 3900 }],
      totals: { subtotal: 3900, shipping: 350, tax: 0, total: 4250 },
    })
    expect(checkoutHash).toBe(createHash('sha256').update(checkoutJwt).digest('base64url'))
  })

  it.each(['tampered-jwt', 'foreign-key', 'embedded-key', 'foreign-issuer', 'expired-jwt', 'no-algorithm'])(
    'does not verify in the variant %s',
    async variant => {
      const { checkoutJwt } = await shop.checkout([variant])
      expect(checkoutJwt.split('.')).toHaveLength(3)
      await expect(verify(checkoutJwt)).rejects.toThrow()
    },
  )

  it('promises a tenth of the price when tampered with, so that believing it would show', async () => {
    const { checkoutJwt, totals } = await shop.checkout(['tampered-jwt'])
    expect(decodeJwt(checkoutJwt)).toMatchObject({ checkout: { totals: { total: 425 } } })
    expect(totals.total).toBe(4250)
  })

  it('carries the impostor’s own key in the embedded-key variant', async () => {
    const { checkoutJwt } = await shop.checkout(['embedded-key'])
    const header = decodeProtectedHeader(checkoutJwt)
    if (!header.jwk) throw new Error('no key in the header')
    await expect(jwtVerify(checkoutJwt, await importJWK(header.jwk, 'ES256'))).resolves.toBeDefined()
  })

  it('is absent where the checkout is unsigned', async () => {
    expect(await shop.checkout(['unsigned'])).not.toHaveProperty('checkoutJwt')
  })

  it.each([
    ['an unknown product', { items: [{ id: 'sofa' }] }, 'items.0.id'],
    ['no items', { items: [] }, 'items'],
    ['a fraction of a lamp', { items: [{ id: 'bulb', quantity: 0.5 }] }, 'items.0.quantity'],
    ['two currencies', { items: [{ id: 'bulb' }, { id: 'lamp-eur' }] }, 'items'],
    ['an unknown variant', { items: [{ id: 'bulb' }], variants: ['gift-wrap'] }, 'variants.0'],
  ])('is refused for %s, naming the field', async (_, body, field) => {
    const response = await shop.post('/api/checkouts', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_input', field } })
  })

  it.each([
    ['lamp-77', 4277],
    ['lamp-78', 4278],
    ['lamp-79', 4279],
    ['lamp-80', 4280],
    ['lamp-jpy', 6300],
    ['lamp-kwd', 12_600],
  ])('of %s comes to %i minor units', async (product, total) => {
    expect((await shop.checkout([], product)).totals.total).toBe(total)
  })

  it('may be asked for by any web origin', async () => {
    expect((await shop.get('/api/products')).headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('a shop that signs nothing', () => {
  let shop: TestShop
  beforeAll(async () => {
    shop = await TestShop.start({ signs: false })
  })
  afterAll(() => shop.close())

  it('has no keys and gives no token', async () => {
    expect((await shop.get('/.well-known/ucp')).status).toBe(404)
    expect(await shop.checkout()).not.toHaveProperty('checkoutJwt')
  })

  it('gives no receipt for a payment', async () => {
    const { checkoutId } = await shop.checkout()
    const card = { number: '4895370000009909', expiry: '12 / 29', csc: '417' }
    expect((await shop.postForm(`/checkout/${checkoutId}/pay`, card)).status).toBe(303)
    expect((await shop.book(checkoutId)).status).toBe('paid')
    expect((await shop.get(`/api/checkouts/${checkoutId}/receipt`)).status).toBe(404)
  })
})
