import { decodeJwt, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCheckout, verifyCheckout } from '../../../src/wallet/purchase/checkout.ts'
import { readMerchantKeys } from '../../../src/wallet/purchase/keys.ts'
import { Merchant, NOW, SHOP } from './support/merchant.ts'

let merchant: Merchant
beforeAll(async () => {
  merchant = await Merchant.open()
})

const verify = (jwt: string, now = NOW * 1000) => verifyCheckout(jwt, SHOP, readMerchantKeys(merchant.document), now)

describe('verifyCheckout', () => {
  it('believes what the merchant signed', async () => {
    const { checkout, keyId } = await verify(await merchant.sign(merchant.claims()))
    expect(checkout.checkout.totals.total).toBe(4250)
    expect(keyId).toBe(merchant.document.keys[0]?.kid)
  })

  it('refuses a changed total', async () => {
    const jwt = await merchant.sign(merchant.claims())
    const [header, , signature] = jwt.split('.')
    const claims = { ...decodeJwt(jwt), checkout: merchant.claims({}, { totals: { total: 1 } }).checkout }
    const tampered = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
    await expect(verify(tampered)).rejects.toMatchObject({ code: 'checkout_invalid', context: { field: 'signature' } })
  })

  it('refuses somebody else’s signature under the merchant’s key id', async () => {
    const jwt = await merchant.sign(merchant.claims(), {}, 'foreign')
    await expect(verify(jwt)).rejects.toMatchObject({ code: 'checkout_invalid', context: { field: 'signature' } })
  })

  it('never looks at a key inside the token', async () => {
    const jwt = await merchant.sign(merchant.claims(), { jwk: merchant.foreignJwk, kid: 'foreign' }, 'foreign')
    await expect(verify(jwt)).rejects.toMatchObject({ code: 'checkout_untrusted_key' })
  })

  it('refuses a signature by the key that is for sealing, or without a key id', async () => {
    const sealing = merchant.sealing.jwk.kid
    await expect(verify(await merchant.sign(merchant.claims(), { kid: sealing }))).rejects.toMatchObject({
      code: 'checkout_untrusted_key',
    })
    await expect(verify(await merchant.sign(merchant.claims(), { kid: undefined }))).rejects.toMatchObject({
      code: 'checkout_untrusted_key',
    })
  })

  it('refuses the algorithm “none”', async () => {
    const jwt = new UnsecuredJWT(merchant.claims()).encode()
    await expect(verify(jwt)).rejects.toMatchObject({ code: 'checkout_invalid', context: { field: 'alg' } })
  })

  it.each([
    ['another issuer', { iss: 'https://lamp-co.example' }, 'checkout_invalid'],
    ['an end that has passed', { exp: NOW - 60 }, 'checkout_expired'],
    ['no end', { exp: undefined }, 'checkout_invalid'],
    ['no number', { jti: undefined }, 'checkout_invalid'],
    ['a time of issue that is no time', { iat: 'yesterday' }, 'checkout_invalid'],
  ])('refuses %s', async (_, changes, code) => {
    await expect(verify(await merchant.sign(merchant.claims(changes)))).rejects.toMatchObject({ code })
  })

  it('refuses another type of token, such as a receipt', async () => {
    const jwt = await merchant.sign(merchant.claims(), { typ: 'payment-receipt+jwt' })
    await expect(verify(jwt)).rejects.toMatchObject({ code: 'checkout_invalid', context: { field: 'typ' } })
  })

  it.each([
    ['a fractional total', { totals: { total: 42.5 } }, 'checkout.totals.total'],
    ['a total of nothing', { totals: { total: 0 } }, 'checkout.totals.total'],
    ['a negative total', { totals: { total: -1 } }, 'checkout.totals.total'],
    ['an unsafe total', { totals: { total: 2 ** 53 } }, 'checkout.totals.total'],
    ['an unknown spelling of currency', { currency: 'usd' }, 'checkout.currency'],
    ['no items', { line_items: [] }, 'checkout.line_items'],
    [
      'an item of no quantity',
      { line_items: [{ title: 'x', quantity: 0, total: 1 }] },
      'checkout.line_items.0.quantity',
    ],
  ])('refuses %s and names it', async (_, checkout, field) => {
    await expect(verify(await merchant.sign(merchant.claims({}, checkout)))).rejects.toMatchObject({
      code: 'checkout_invalid',
      context: { field },
    })
  })
})

describe('readCheckout', () => {
  it.each(['', 'a.b.c', 'eyJ.eyJ.', `${'e'.repeat(50)}.${'y'.repeat(50)}.x`])('refuses %j', jwt => {
    expect(() => readCheckout(jwt, NOW * 1000)).toThrow(expect.objectContaining({ code: 'checkout_invalid' }))
  })

  it('drops members nobody asked for, prototypes included', async () => {
    const claims = merchant.claims()
    const jwt = await merchant.sign(
      JSON.parse(`{"__proto__":{"polluted":1},"extra":1,${JSON.stringify(claims).slice(1)}`),
    )
    const read = readCheckout(jwt, NOW * 1000)
    expect(Object.keys(read).sort()).toEqual(['checkout', 'exp', 'iat', 'iss', 'jti'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('readMerchantKeys', () => {
  it.each([undefined, null, 'keys', {}, { keys: {} }, { keys: Array(51).fill({}) }])('refuses %j', document => {
    expect(() => readMerchantKeys(document)).toThrow(expect.objectContaining({ code: 'checkout_untrusted_key' }))
  })

  it('passes over keys of other kinds and never keeps a private half', async () => {
    const [signing] = merchant.document.keys
    const { signing: read, sealing } = readMerchantKeys({
      keys: [{ kty: 'RSA', n: 'x', e: 'y' }, { ...signing, d: 'secret' }, 7],
    })
    expect(read).toHaveLength(1)
    expect(read[0]).not.toHaveProperty('d')
    expect(sealing).toEqual([])
  })
})
