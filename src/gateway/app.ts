import { Hono } from 'hono'
import type { Gateway, GatewayEnv } from './context.ts'
import { callerNetwork } from './http/address.ts'
import { ownNames } from './http/own-names.ts'
import { requestLog } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { ConfiguredProvider } from './provider.ts'
import { notFound, Refusal } from './refusal.ts'
import { addPages } from './routes/pages.ts'
import { addWalletApi } from './routes/wallet-api.ts'

/** The gateway's HTTP surface, for its providers by name. */
export function createApp(gateway: Gateway, providers: Readonly<Record<string, ConfiguredProvider>>): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>()
  app.use(requestLog(gateway), securityHeaders(gateway.config.mode))
  if (gateway.config.mode === 'sandbox') app.use(ownNames(gateway))
  app.use(async (c, next) => {
    gateway.limits.address.take(callerNetwork(c, gateway.config.trustedProxies))
    await next()
  })

  app.get('/health', async c => {
    await gateway.store.query('SELECT 1')
    return c.json({ status: 'ok' })
  })
  const configured = Object.values(providers)
  addPages(app, gateway, {
    frames: configured.flatMap(provider => provider.frameOrigins),
    libraries: configured.flatMap(provider => provider.libraryOrigins ?? []),
  })
  addWalletApi(app, gateway, providers)
  for (const provider of Object.values(providers)) provider.addRoutes(app, gateway)

  app.notFound(() => answer(notFound()))
  app.onError(error => answer(error instanceof Refusal ? error : internal(gateway, error)))
  return app
}

function answer(refusal: Refusal): Response {
  const headers = { 'content-type': 'application/json' }
  return new Response(JSON.stringify(refusal.toBody()), { status: refusal.status, headers })
}

/** The name of an unexpected error is logged, its words are not: they may quote a request. */
function internal(gateway: Gateway, error: Error): Refusal {
  gateway.log({ at: new Date(gateway.now()).toISOString(), level: 'error', error: error.name })
  return new Refusal(500, 'internal', undefined, { cause: error })
}
