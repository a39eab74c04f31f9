import { randomUUID } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readMastercard } from '../../../src/gateway/mastercard/config.ts'
import { mastercard as provider } from '../../../src/gateway/mastercard/index.ts'
import { openCheckout } from '../../../src/gateway/mastercard/open-checkout.ts'
import { createMastercard } from '../../../src/gateway/mastercard/service.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { connectAcquirers } from '../../../src/sandbox/merchant/acquirer.ts'
import { type RunningMerchant, startMerchant } from '../../../src/sandbox/merchant/start.ts'
import { type CheckoutCredential, readCheckoutCredential } from '../../../src/wire/mastercard/checkout.ts'
import { control, readControl, TestApi } from './support/api.ts'

let sandbox: MastercardSandbox
let shop: RunningMerchant
let api: TestApi
let srcDigitalCardId: string
beforeAll(async () => {
  sandbox = await startMastercardSandbox()
  shop = await startMerchant({
    id: 'lamp-co',
    name: 'Lamp Co',
    hostName: 'shop.localhost',
    payHostName: 'pay.localhost',
    signs: true,
    acquirer: connectAcquirers([sandbox.acquirer]),
  })
})
afterAll(async () => {
  await shop.stop()
  await sandbox.stop()
})
beforeEach(async () => {
  await control(sandbox, 'reset')
  api = new TestApi(sandbox)
  srcDigitalCardId = (await api.enrol()).body.maskedCard.srcDigitalCardId
})

interface Order {
  readonly checkoutId: string
  readonly checkoutHash: string
  readonly totals: { readonly total: number }
}

async function newOrder(variants: readonly string[] = []): Promise<Order> {
  return (await postJson(`${shop.address}/api/checkouts`, { items: [{ id: 'desk-lamp' }], variants })).json()
}

const postJson = (url: string, body: object, origin = shop.origin) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: JSON.stringify(body) })

const postForm = (url: string, fields: Record<string, string>) =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: shop.origin },
    body: new URLSearchParams(fields),
  })

/** A token and its dynamic code for an order, as the gateway opens it. */
async function credentialFor(order: Order, dpaUri = shop.origin): Promise<CheckoutCredential> {
  const asked = { srciTransactionId: randomUUID() as string, srcDigitalCardId }
  const answer = await api.post('/transaction/credentials', {
    ...api.who(),
    ...asked,
    srcCorrelationId: randomUUID(),
    dpaData: { dpaName: 'Lamp Co', dpaUri },
    dpaTransactionOptions: {
      paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
      transactionAmount: { transactionAmount: order.totals.total / 100, transactionCurrencyCode: 'USD' },
    },
  })
  const config = readMastercard(provider.fromSandbox(sandbox), 'sandbox')
  const { checkoutKeys: keys } = createMastercard(config, Date.now)
  const { decryptionKey } = config
  const opened = await openCheckout(answer.body, asked, {
    keys,
    decryptionKey,
    now: Date.now(),
    useOnce: async () => true,
  })
  return readCheckoutCredential(opened.payment, Date.now())
}

const typed = ({ number, expirationMonth, expirationYear, securityCode }: CheckoutCredential) => ({
  name: 'Pat Doe',
  number,
  expiry: `${expirationMonth}/${expirationYear.slice(-2)}`,
  csc: securityCode,
})

const statusOf = async ({ checkoutId }: Order) =>
  ((await (await fetch(`${shop.control}/__merchant/orders/${checkoutId}`)).json()) as { status: string }).status

describe('a shop is paid with a Mastercard credential', () => {
  it('in its form, and only for the order it was made for', async () => {
    const order = await newOrder()
    const elsewhere = await credentialFor(order, 'https://other.example.test')
    await postForm(`${shop.address}/checkout/${order.checkoutId}/pay`, typed(elsewhere))
    expect(await statusOf(order)).toBe('declined')
    const credential = await credentialFor(order)
    await postForm(`${shop.address}/checkout/${order.checkoutId}/pay`, typed(credential))
    expect(await statusOf(order)).toBe('paid')
    const second = await newOrder()
    await postForm(`${shop.address}/checkout/${second.checkoutId}/pay`, typed(credential))
    expect(await statusOf(second)).toBe('declined')
    expect(await readControl(sandbox, 'counts')).toMatchObject({ authorizationsApproved: 1, authorizationsDeclined: 2 })
  })

  it('in hosted fields', async () => {
    const order = await newOrder(['hosted-fields'])
    const stored = await postJson(`${shop.payAddress}/handles`, typed(await credentialFor(order)), shop.payOrigin)
    const { handle }: { handle: string } = await stored.json()
    await postForm(`${shop.address}/checkout/${order.checkoutId}/pay`, { handle })
    expect(await statusOf(order)).toBe('paid')
  })

  it('sealed, carried by an agent', async () => {
    const order = await newOrder()
    const { number, expirationMonth, expirationYear, securityCode } = await credentialFor(order)
    const { keys } = await (await fetch(`${shop.address}/.well-known/ucp`)).json()
    const key = keys.find(({ use }: { use: string }) => use === 'enc')
    const plaintext = {
      type: 'network_token',
      number,
      expirationMonth,
      expirationYear,
      securityCode,
      binding: { checkout_id: order.checkoutId, checkout_hash: order.checkoutHash, merchant: shop.origin },
      amount: order.totals.total,
      currency: 'USD',
      exp: Math.floor(Date.now() / 1000) + 300,
    }
    const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(plaintext)))
      .setProtectedHeader({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        typ: 'countersign-credential+jwe',
        kid: shop.encryptionKeyId,
        aud: shop.origin,
      })
      .encrypt(await importJWK(key, 'ECDH-ES'))
    const answer = await postJson(`${shop.address}/api/sealed-payments`, { jwe, checkoutId: order.checkoutId })
    expect(await answer.json()).toMatchObject({ status: 'paid' })
  })
})
