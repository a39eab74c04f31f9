import type { Hono } from 'hono'
import type { Gateway, GatewayEnv } from '../context.ts'
import { PROVIDER_BODY, SMALL_BODY, walletCall } from '../http/wallet-call.ts'
import { requireOwned } from '../objects.ts'
import type { Provider } from '../provider.ts'
import { purgeApprovals, readApproval } from './approvals/approvals.ts'
import { readVisaConfig, type VisaConfig } from './config.ts'
import { missingCredentials, optionalSettings } from './credentials.ts'
import { envFromSandbox } from './from-sandbox.ts'
import { addNotifications } from './notifications.ts'
import { passThrough } from './pass-through.ts'
import { createRestClient } from './rest-client.ts'
import { visaRoutes } from './routes.ts'

/** Visa through Cybersource: TMS passkey service and Intelligent Commerce (contract cybersource-visa). */
export const visa: Provider = {
  name: 'visa',
  variables: ['CYBERSOURCE_', 'VISA_'],
  missing: missingCredentials,
  optional: optionalSettings,
  configure(env, mode) {
    const config = readVisaConfig(env, mode)
    const { frameUrl, jwksUrl } = config
    return {
      addresses: { frameUrl, jwksUrl },
      frameOrigins: [new URL(frameUrl).origin],
      addRoutes: (app, gateway) => addRoutes(app, gateway, config),
    }
  },
  fromSandbox: description => envFromSandbox(description),
  purge: purgeApprovals,
}

function addRoutes(app: Hono<GatewayEnv>, gateway: Gateway, config: VisaConfig): void {
  const client = createRestClient(config, gateway.providerNow, gateway.providerTimeout)
  const deps = { gateway, client, commercePrefix: config.commercePrefix }

  app.get('/v1/visa/approvals/:id', walletCall(gateway, SMALL_BODY), async c => {
    const id = c.req.param('id')
    await requireOwned(gateway.store, c.get('walletId'), { kind: 'token', id })
    return c.json(await readApproval(gateway.store, id, gateway.now()))
  })
  for (const route of visaRoutes) {
    app.on(route.method, `/v1/visa${route.path}`, walletCall(gateway, PROVIDER_BODY, route.keeping), c =>
      passThrough(deps, route, c),
    )
  }
  addNotifications(app, gateway, config.notificationKey)
}
