import { Hono } from 'hono'
import { bindPort } from '../web/bind.ts'
import { bundlePageScript } from '../web/bundle.ts'
import type { Acquirer } from './acquirer.ts'
import { Handles } from './handles.ts'
import { makeShopKeys } from './keys.ts'
import { Orders } from './orders.ts'
import { answerRefusals } from './requests.ts'
import { addApiRoutes } from './routes-api.ts'
import { controlApp } from './routes-control.ts'
import { fieldsApp } from './routes-fields.ts'
import { addPageRoutes } from './routes-pages.ts'
import type { Shop } from './shop.ts'

export interface MerchantOptions {
  readonly name: string
  readonly id: string
  /** Names under `localhost` that browsers see. */
  readonly hostName: string
  readonly payHostName: string
  /** False: signs nothing, publishes no keys, gives no receipts. */
  readonly signs: boolean
  readonly acquirer: Acquirer
  /** 0: any free port. */
  readonly ports?: { readonly shop: number; readonly pay: number; readonly control: number }
  readonly now?: () => number
}

export interface RunningMerchant {
  readonly id: string
  readonly name: string
  readonly origin: string
  readonly payOrigin: string
  /** Where Node programs reach the shop, and its control plane. */
  readonly address: string
  readonly payAddress: string
  readonly control: string
  readonly signingKeyId: string
  readonly encryptionKeyId: string
  stop(): Promise<void>
}

/** Starts a shop, its hosted card fields and its control plane on loopback. Keeps everything in memory. */
export async function startMerchant(options: MerchantOptions): Promise<RunningMerchant> {
  const { shop: shopPort, pay: payPort, control: controlPort } = options.ports ?? { shop: 0, pay: 0, control: 0 }
  const [atShop, atPay, atControl] = await Promise.all([
    bindPort(options.hostName, shopPort),
    bindPort(options.payHostName, payPort),
    bindPort('127.0.0.1', controlPort),
  ])
  const shop = await openShop(options, atShop.origin, atPay.origin)
  const handles = new Handles(shop.now)
  const [checkoutScript, fieldsScript] = await Promise.all([
    bundlePageScript(new URL('./scripts/checkout.ts', import.meta.url)),
    bundlePageScript(new URL('./scripts/fields.ts', import.meta.url)),
  ])
  atShop.serve(shopApp(shop, { handles, checkoutScript }))
  atPay.serve(fieldsApp({ origin: atPay.origin, shopOrigin: atShop.origin, handles, fieldsScript }))
  atControl.serve(controlApp(shop))
  return {
    id: shop.id,
    name: shop.name,
    origin: shop.origin,
    payOrigin: shop.payOrigin,
    address: atShop.address,
    payAddress: atPay.address,
    control: atControl.address,
    signingKeyId: shop.keys.signing.kid,
    encryptionKeyId: shop.keys.encryption.kid,
    stop: async () => void (await Promise.all([atShop.close(), atPay.close(), atControl.close()])),
  }
}

async function openShop(options: MerchantOptions, origin: string, payOrigin: string): Promise<Shop> {
  const { id, name, signs, acquirer, now = Date.now } = options
  return {
    id,
    name,
    signs,
    origin,
    payOrigin,
    country: 'US',
    // Home furnishing specialty stores.
    categoryCode: '5719',
    keys: await makeShopKeys(),
    orders: new Orders(),
    acquirer,
    now,
  }
}

function shopApp(shop: Shop, pages: Parameters<typeof addPageRoutes>[2]): Hono {
  const app = new Hono()
  answerRefusals(app)
  app.use(async (context, next) => {
    await next()
    context.header('content-security-policy', policy(shop))
    context.header('referrer-policy', 'same-origin')
    context.header('cache-control', 'no-store')
  })
  addApiRoutes(app, shop)
  addPageRoutes(app, shop, pages)
  return app
}

function policy({ payOrigin }: Shop): string {
  return [
    "default-src 'self'",
    // The invisible copies of the `hidden-duplicate` variant are hidden inline.
    "style-src 'self' 'unsafe-inline'",
    `frame-src ${payOrigin}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
