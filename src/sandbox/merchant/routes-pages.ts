import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import { drawing, script, style } from '../web/answers.ts'
import { type Card, cardFormSchema, readCard } from './card.ts'
import { openCheckout } from './checkout.ts'
import type { Handles } from './handles.ts'
import type { Order } from './orders.ts'
import { checkoutPage } from './pages/checkout.ts'
import { orderPage } from './pages/order.ts'
import { productPage, productsPage } from './pages/products.ts'
import { lampDrawing, shopStyle } from './pages/style.ts'
import { findProduct } from './products.ts'
import { Refusal } from './refusal.ts'
import { readForm, requireOrder, requireOwnOrigin } from './requests.ts'
import { settle } from './settle.ts'
import type { Shop } from './shop.ts'
import { variantsSchema } from './variants.ts'

const oneOrMany = v.pipe(
  v.optional(v.union([v.string(), v.array(v.string())]), []),
  v.transform(value => [value].flat()),
  variantsSchema,
)

const buySchema = v.object({
  product: v.string(),
  quantity: v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(99)),
  variant: oneOrMany,
})

const paySchema = v.union([v.object({ handle: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }), cardFormSchema])

export interface ShopPages {
  readonly handles: Handles
  readonly checkoutScript: string
}

/** What people see: shop window, product, checkout, order. */
export function addPageRoutes(app: Hono, shop: Shop, { handles, checkoutScript }: ShopPages): void {
  app.get('/shop.css', context => style(context, shopStyle))
  app.get('/lamp.svg', context => drawing(context, lampDrawing))
  app.get('/checkout.js', context => script(context, checkoutScript))

  app.get('/', context => context.html(productsPage(shop)))

  app.get('/products/:id', context => {
    const product = findProduct(context.req.param('id'))
    if (!product) throw new Refusal(404, 'not_found', 'There is no such product.')
    return context.html(productPage(shop, product, queryVariants(context)))
  })

  app.post('/checkout', async context => {
    requireOwnOrigin(shop, context)
    const body = await context.req.parseBody({ all: true })
    const { product, quantity, variant } = v.parse(buySchema, body)
    const order = await openCheckout(shop, { items: [{ id: product, quantity }], variants: variant })
    return context.redirect(`/checkout/${order.id}`, 303)
  })

  app.get('/checkout/:id', context => {
    const order = requireOrder(shop, context)
    if (order.status !== 'open' && order.status !== 'declined') return context.redirect(`/orders/${order.id}`)
    return context.html(checkoutPage(shop, order))
  })

  app.post('/checkout/:id/pay', async context => {
    requireOwnOrigin(shop, context)
    const order = requireOrder(shop, context)
    await noteCopies(order, context)
    try {
      const { card, by } = await takeCard(handles, context)
      await settle(shop, order, card, by)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status === 409) throw error
      return context.html(checkoutPage(shop, order, error.message), error.status)
    }
    return context.redirect(`/orders/${order.id}`, 303)
  })

  app.get('/orders/:id', context => context.html(orderPage(shop, requireOrder(shop, context))))
}

function queryVariants(context: Context) {
  return v.parse(variantsSchema, context.req.queries('variant') ?? [])
}

async function takeCard(handles: Handles, context: Context): Promise<{ card: Card; by: 'form' | 'hosted' }> {
  const form = await readForm(context, paySchema)
  if (!('handle' in form)) return { card: readCard(form), by: 'form' }
  const card = handles.take(form.handle)
  if (!card) throw new Refusal(400, 'invalid_input', 'Enter the card again.', 'handle')
  return { card, by: 'hosted' }
}

/** Counts invisible copies that arrived with something in them: a wallet must never fill one. */
async function noteCopies(order: Order, context: Context): Promise<void> {
  const form = await context.req.parseBody()
  order.copiesFilled = Object.entries(form).filter(([name, value]) => name.startsWith('copy-') && value !== '').length
}
