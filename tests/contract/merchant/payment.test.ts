import { importJWK, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestShop } from './shop.ts'

const card = { name: 'Pat Doe', number: '4895 3700 0000 9909', expiry: '12 / 29', csc: '417' }

describe('paying with the form', () => {
  let shop: TestShop
  beforeEach(async () => {
    shop = await TestShop.start()
  })
  afterEach(() => shop.close())

  const pay = (id: string, fields: Record<string, string> = card, origin?: string) =>
    shop.postForm(`/checkout/${id}/pay`, fields, origin)

  const receiptOf = async (id: string) => {
    const { receipt }: { receipt: string } = await (await shop.get(`/api/checkouts/${id}/receipt`)).json()
    const key = (await shop.keys()).find(({ use }) => use === 'sig')
    if (!key) throw new Error('no signing key published')
    return jwtVerify(receipt, await importJWK(key, 'ES256'))
  }

  it('asks the bank for exactly the order and shows the order as paid', async () => {
    const { checkoutId } = await shop.checkout()
    const response = await pay(checkoutId)
    expect(response.headers.get('location')).toBe(`/orders/${checkoutId}`)
    expect(shop.bank.asked).toEqual([
      {
        number: '4895370000009909',
        expirationMonth: '12',
        expirationYear: '2029',
        securityCode: '417',
        amount: { amount: 4250, currency: 'USD' },
        merchantUrl: shop.merchant.origin,
        orderId: `${checkoutId}.1`,
      },
    ])
    const page = await (await shop.get(`/orders/${checkoutId}`)).text()
    expect(page).toContain('data-status="paid"')
    expect(page).toContain('9909')
    expect(page).not.toContain('4895370000009909')
  })

  it('gives a signed receipt that names the checkout and both confirmations', async () => {
    const { checkoutId, checkoutHash } = await shop.checkout()
    await pay(checkoutId)
    const { payload } = await receiptOf(checkoutId)
    expect(payload).toMatchObject({
      iss: shop.merchant.origin,
      reference: checkoutHash,
      status: 'Success',
      psp_confirmation_id: 'A1B2C3',
      network_confirmation_id: '632612345678',
    })
    expect(payload.payment_id).toMatch(/^pay_/)
  })

  it('gives a signed receipt of refusal, and lets the person try again', async () => {
    shop.bank.answer = { status: 'DECLINED', responseCode: '05', reason: 'DO_NOT_HONOR' }
    const { checkoutId, checkoutHash } = await shop.checkout()
    await pay(checkoutId)
    const { payload } = await receiptOf(checkoutId)
    expect(payload).toMatchObject({ status: 'Error', reference: checkoutHash, error: 'payment_declined' })
    expect((await shop.get(`/checkout/${checkoutId}`)).status).toBe(200)
  })

  it('neither charges again nor gives a receipt when the bank did not answer', async () => {
    shop.bank.answer = { status: 'UNKNOWN' }
    const { checkoutId } = await shop.checkout()
    await pay(checkoutId)
    expect((await pay(checkoutId)).status).toBe(409)
    expect(shop.bank.asked).toHaveLength(1)
    expect((await shop.get(`/api/checkouts/${checkoutId}/receipt`)).status).toBe(404)
  })

  it('charges once when paid twice at the same time', async () => {
    const { checkoutId } = await shop.checkout()
    const statuses = (await Promise.all([pay(checkoutId), pay(checkoutId)])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([303, 409])
    expect(shop.bank.asked).toHaveLength(1)
  })

  it('charges nothing after the checkout ended', async () => {
    const { checkoutId } = await shop.checkout()
    shop.clock.skew = 31 * 60_000
    expect((await pay(checkoutId)).status).toBe(410)
    expect(shop.bank.asked).toHaveLength(0)
  })

  it('charges the raised total where the page asks for more than was signed', async () => {
    const { checkoutId, totals } = await shop.checkout(['raised-total'])
    expect(totals.total).toBe(4250)
    expect(await (await shop.get(`/checkout/${checkoutId}`)).text()).toContain('$52.50')
    await pay(checkoutId)
    expect(shop.bank.asked[0]?.amount).toEqual({ amount: 5250, currency: 'USD' })
  })

  it('refuses a form of another origin', async () => {
    const { checkoutId } = await shop.checkout()
    expect((await pay(checkoutId, card, 'http://rogue.localhost:1')).status).toBe(403)
  })

  it.each([
    ['number', { ...card, number: '4895x' }],
    ['expiry', { ...card, expiry: '13/29' }],
    ['expiry', { ...card, expiry: '' }],
    ['csc', { ...card, csc: '12' }],
  ])('asks for the %s again without repeating what was typed', async (_, fields) => {
    const { checkoutId } = await shop.checkout()
    const response = await pay(checkoutId, fields)
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('role="alert"')
    expect(page).not.toContain('4895')
    expect(shop.bank.asked).toHaveLength(0)
  })

  it('takes the expiry from two lists', async () => {
    const { checkoutId } = await shop.checkout(['split-expiry'])
    await pay(checkoutId, { number: card.number, month: '03', year: '2031', csc: '417' })
    expect(shop.bank.asked[0]).toMatchObject({ expirationMonth: '03', expirationYear: '2031' })
  })

  it('counts invisible copies that were filled', async () => {
    const { checkoutId } = await shop.checkout(['hidden-duplicate'])
    await pay(checkoutId, { ...card, 'copy-0-number': '4895370000009909', 'copy-1-number': '' })
    expect((await shop.book(checkoutId)).copiesFilled).toBe(1)
  })

  it('signs misleading receipts only where a variant asks for them', async () => {
    const foreign = await shop.checkout(['foreign-receipt'])
    await pay(foreign.checkoutId)
    await expect(receiptOf(foreign.checkoutId)).rejects.toThrow()
    const misplaced = await shop.checkout(['misplaced-receipt'])
    await pay(misplaced.checkoutId)
    expect((await receiptOf(misplaced.checkoutId)).payload.reference).not.toBe(misplaced.checkoutHash)
  })
})

describe('hosted card fields', () => {
  let shop: TestShop
  beforeEach(async () => {
    shop = await TestShop.start()
  })
  afterEach(() => shop.close())

  const storeCard = async (origin = shop.merchant.payOrigin) =>
    fetch(new URL('/handles', shop.merchant.payAddress), {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(card),
    })

  it('trade a card for a handle that pays once', async () => {
    const { handle }: { handle: string } = await (await storeCard()).json()
    const first = await shop.checkout(['hosted-fields'])
    expect((await shop.postForm(`/checkout/${first.checkoutId}/pay`, { handle })).status).toBe(303)
    expect(shop.bank.asked[0]?.number).toBe('4895370000009909')
    const second = await shop.checkout(['hosted-fields'])
    expect((await shop.postForm(`/checkout/${second.checkoutId}/pay`, { handle })).status).toBe(400)
  })

  it('take no card from a page of another origin', async () => {
    expect((await storeCard(shop.merchant.origin)).status).toBe(403)
  })

  it('can be framed by the shop alone', async () => {
    const response = await fetch(new URL('/fields', shop.merchant.payAddress))
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors ${shop.merchant.origin}`)
  })
})
