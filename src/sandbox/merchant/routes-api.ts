import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import * as v from 'valibot'
import { cartSchema, openCheckout } from './checkout.ts'
import type { Order } from './orders.ts'
import { products } from './products.ts'
import { readJson, requireOrder } from './requests.ts'
import { openSealedCredential } from './sealed.ts'
import { settle } from './settle.ts'
import type { Shop } from './shop.ts'

const sealedPaymentSchema = v.object({
  jwe: v.pipe(v.string(), v.maxLength(16_384)),
  checkoutId: v.pipe(v.string(), v.maxLength(64)),
})

/** What agents use: goods, checkouts, sealed payments, receipts. Open to any origin, since none of it is anybody's own. */
export function addApiRoutes(app: Hono, shop: Shop): void {
  app.use('/api/*', cors({ origin: '*', allowMethods: ['GET', 'POST'], allowHeaders: ['content-type'] }))
  app.use('/api/*', bodyLimit({ maxSize: 64 * 1024 }))

  app.get('/api/products', context => context.json({ products }))

  app.post('/api/checkouts', async context => {
    const order = await openCheckout(shop, await readJson(context, cartSchema))
    return context.json(orderView(shop, order), 201)
  })

  app.get('/api/checkouts/:id', context => context.json(orderView(shop, requireOrder(shop, context))))

  app.get('/api/checkouts/:id/receipt', context => {
    const { receipt, status } = requireOrder(shop, context)
    return receipt === undefined ? context.json({ status }, 404) : context.json({ status, receipt })
  })

  app.post('/api/sealed-payments', async context => {
    const { jwe, checkoutId } = await readJson(context, sealedPaymentSchema)
    const order = requireOrder(shop, checkoutId)
    await settle(shop, order, await openSealedCredential(shop, order, jwe), 'sealed')
    return context.json(orderView(shop, order), order.status === 'paid' ? 200 : 402)
  })

  app.get('/.well-known/ucp', cors({ origin: '*' }), context => {
    if (!shop.signs) return context.json({ error: { code: 'not_found', message: 'Nothing here.' } }, 404)
    const { signing, encryption } = shop.keys
    return context.json({ ucp: { version: '2026-04-08' }, keys: [signing.publicJwk, encryption.publicJwk] })
  })
}

function orderView(shop: Shop, order: Order) {
  const { id, number, status, currency, lines, totals, expiresAt, checkoutJwt, checkoutHash, payment } = order
  return {
    checkoutId: id,
    orderNumber: number,
    status,
    checkoutUrl: `${shop.origin}/checkout/${id}`,
    merchant: { id: shop.id, name: shop.name, website: shop.origin },
    currency,
    lineItems: lines,
    totals,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(checkoutJwt !== undefined && { checkoutJwt, checkoutHash }),
    ...(payment && { paymentId: payment.paymentId }),
  }
}
