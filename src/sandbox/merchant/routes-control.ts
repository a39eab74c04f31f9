import { Hono } from 'hono'
import { programsOnly } from '../web/doorkeeper.ts'
import { makeEncryptionKey, makeSigningKey } from './keys.ts'
import type { Order } from './orders.ts'
import { products } from './products.ts'
import type { Shop } from './shop.ts'
import { variants } from './variants.ts'

/** Control plane of the shop for tests and the demo, on a port of its own: its books, and its keys. */
export function controlApp(shop: Shop): Hono {
  const app = new Hono()
  app.use(programsOnly)
  app.get('/__merchant/orders', context => context.json({ orders: shop.orders.all().map(orderView) }))
  app.get('/__merchant/orders/:id', context => {
    const order = shop.orders.find(context.req.param('id'))
    return order ? context.json(orderView(order)) : context.json({ error: { code: 'not_found' } }, 404)
  })
  app.get('/__merchant/fixtures', context => context.json({ products, variants }))
  app.post('/__merchant/reset', context => {
    shop.orders.clear()
    return context.body(null, 204)
  })
  app.post('/__merchant/keys/encryption/rotate', async context => {
    shop.keys.encryption = await makeEncryptionKey()
    return context.json({ kid: shop.keys.encryption.kid })
  })
  const first = shop.keys.encryption
  app.post('/__merchant/keys/encryption/restore', context => {
    shop.keys.encryption = first
    return context.json({ kid: first.kid })
  })
  app.post('/__merchant/keys/signing/rotate', async context => {
    shop.keys.signing = await makeSigningKey()
    return context.json({ kid: shop.keys.signing.kid })
  })
  return app
}

function orderView({ variants: chosen, receipt, checkoutJwt, ...order }: Order) {
  return { ...order, variants: [...chosen], signed: checkoutJwt !== undefined, hasReceipt: receipt !== undefined }
}
