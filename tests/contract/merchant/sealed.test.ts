import { CompactEncrypt, generateKeyPair, importJWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Checkout, TestShop } from './shop.ts'

const inFiveMinutes = Math.floor(Date.now() / 1000) + 300

describe('a credential sealed to the shop', () => {
  let shop: TestShop
  let checkout: Checkout
  beforeEach(async () => {
    shop = await TestShop.start()
    checkout = await shop.checkout()
  })
  afterEach(() => shop.close())

  const credential = (changes: Record<string, unknown> = {}) => ({
    type: 'network_token',
    number: '4895370000009909',
    expirationMonth: '12',
    expirationYear: '2029',
    cryptogram: 'AwAAAAAAAAAAAAAAAAAAAAAAAAA=',
    eci: '07',
    binding: {
      checkout_id: checkout.checkoutId,
      checkout_hash: checkout.checkoutHash,
      merchant: shop.merchant.origin,
    },
    amount: 4250,
    currency: 'USD',
    exp: inFiveMinutes,
    ...changes,
  })

  const shopKey = async () => {
    const jwk = (await shop.keys()).find(({ use }) => use === 'enc')
    if (!jwk) throw new Error('no encryption key published')
    return importJWK(jwk, 'ECDH-ES')
  }

  const seal = async (plaintext: unknown, header: Record<string, unknown> = {}, key?: CryptoKey) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(plaintext)))
      .setProtectedHeader({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        typ: 'countersign-credential+jwe',
        kid: shop.merchant.encryptionKeyId,
        aud: shop.merchant.origin,
        ...header,
      })
      .encrypt(key ?? (await shopKey()))

  const pay = (jwe: string, checkoutId = checkout.checkoutId) => shop.post('/api/sealed-payments', { jwe, checkoutId })

  it('pays the order it is bound to', async () => {
    const response = await pay(await seal(credential()))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: 'paid', checkoutId: checkout.checkoutId })
    expect(shop.bank.asked[0]).toMatchObject({
      number: '4895370000009909',
      cryptogram: 'AwAAAAAAAAAAAAAAAAAAAAAAAAA=',
      amount: { amount: 4250, currency: 'USD' },
    })
    expect((await shop.get(`/api/checkouts/${checkout.checkoutId}/receipt`)).status).toBe(200)
  })

  it('pays once, even after the bank said no', async () => {
    shop.bank.answer = { status: 'DECLINED', responseCode: '05', reason: 'DO_NOT_HONOR' }
    expect((await pay(await seal(credential()))).status).toBe(402)
    // Sealed anew it is another text with the same content.
    const again = await pay(await seal(credential()))
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ error: { code: 'already_used' } })
    expect(shop.bank.asked).toHaveLength(1)
  })

  it.each<[string, () => Promise<string>, number, string]>([
    ['for another shop', () => seal(credential(), { aud: 'http://rogue.localhost:1' }), 403, 'wrong_audience'],
    ['of another type', () => seal(credential(), { typ: 'JWT' }), 400, 'invalid_jwe'],
    [
      'to another key',
      async () => seal(credential(), {}, (await generateKeyPair('ECDH-ES')).publicKey),
      400,
      'invalid_jwe',
    ],
    ['without a number', () => seal(credential({ number: undefined })), 400, 'invalid_jwe'],
    [
      'for another checkout',
      () => seal(credential({ binding: { ...credential().binding, checkout_id: 'chk_other' } })),
      403,
      'binding_mismatch',
    ],
    [
      'for another checkout token',
      () => seal(credential({ binding: { ...credential().binding, checkout_hash: 'other' } })),
      403,
      'binding_mismatch',
    ],
    [
      'bound to another merchant',
      () => seal(credential({ binding: { ...credential().binding, merchant: 'http://rogue.localhost:1' } })),
      403,
      'binding_mismatch',
    ],
    ['for more', () => seal(credential({ amount: 4251 })), 403, 'amount_mismatch'],
    ['in another currency', () => seal(credential({ currency: 'EUR' })), 403, 'amount_mismatch'],
    ['after its end', () => seal(credential({ exp: Math.floor(Date.now() / 1000) - 1 })), 410, 'expired'],
  ])('is refused %s', async (_, make, status, code) => {
    const response = await pay(await make())
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code } })
    expect(shop.bank.asked).toHaveLength(0)
  })

  it('is refused after the shop changed its key', async () => {
    const jwe = await seal(credential())
    await fetch(`${shop.merchant.control}/__merchant/keys/encryption/rotate`, { method: 'POST' })
    expect(await (await pay(jwe)).json()).toMatchObject({ error: { code: 'invalid_jwe' } })
  })

  it('never comes back in an answer, whatever is wrong with it', async () => {
    const answers = await Promise.all(
      [{ amount: 1 }, { exp: 1 }, { number: '48953700000099091234567' }].map(async changes =>
        (await pay(await seal(credential(changes)))).text(),
      ),
    )
    for (const answer of answers) expect(answer).not.toContain('489537')
  })
})
