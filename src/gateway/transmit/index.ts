import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import {
  ORGANISATION,
  organisationId,
  type standingAnswer,
  VERIFY_PATH,
  verifyBody,
} from '../../wire/transmit/gateway-api.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import type { Environment } from '../environment.ts'
import { readJsonBody } from '../http/json-body.ts'
import { SMALL_BODY, walletCall } from '../http/wallet-call.ts'
import { adoptOrganisation, findIdentity, forgetIdentity, listIdentities } from '../identity/identities.ts'
import type { Provider } from '../provider.ts'
import { notFound, Refusal } from '../refusal.ts'
import { createTransmitClient } from './client.ts'
import { missingForTransmit, readTransmit } from './config.ts'
import { refTo, type TransmitService, verifyJourney } from './verify.ts'

/** Transmit Security: journeys run between the wallet and Mosaic; the gateway exchanges their codes and verifies. */
export const transmit: Provider = {
  name: 'transmit',
  variables: ['TRANSMIT_'],
  missing: missingForTransmit,
  configure(env, mode) {
    const config = readTransmit(env, mode)
    const { apiOrigin, clientId, registerJourney, loginJourney } = config
    return {
      addresses: { apiOrigin, clientId, registerJourney, loginJourney },
      frameOrigins: [],
      addRoutes(app, gateway) {
        const client = createTransmitClient(config, gateway.providerTimeout)
        addTransmitApi(app, gateway, { config, client, now: gateway.providerNow })
      },
    }
  },
  fromSandbox: envFromSandbox,
}

/** What wallets call about Transmit; every route asks for a proof (docs/gateway.md). */
function addTransmitApi(app: Hono<GatewayEnv>, gateway: Gateway, service: TransmitService): void {
  const known = walletCall(gateway, SMALL_BODY)
  app.post(VERIFY_PATH, walletCall(gateway, SMALL_BODY, 'repeat'), async c => {
    const body = readJsonBody(verifyBody, c.get('bytes'))
    const context = { store: gateway.store, walletId: c.get('walletId'), now: gateway.now() }
    return c.json(await verifyJourney(service, context, body))
  })
  app.get('/v1/transmit/identities', known, async c => {
    const own = await listIdentities(gateway.store, 'transmit', c.get('walletId'))
    return c.json({ identities: own.map(({ subject }) => ({ subject })) })
  })
  app.get('/v1/transmit/identities/:subject', known, c => standing(gateway, service, c))
  app.post('/v1/transmit/identities/:subject/unlink', walletCall(gateway, SMALL_BODY, 'rest'), c =>
    unlink(gateway, service, c),
  )
}

/** @throws Refusal 404 for anyone else's user, or for an organisation they are not linked for */
async function ownUser(gateway: Gateway, c: Context<GatewayEnv>) {
  const organisation = v.safeParse(v.optional(organisationId), c.req.query(ORGANISATION))
  if (!organisation.success) throw new Refusal(400, 'invalid_input', ORGANISATION)
  const ref = refTo(c.get('walletId'), c.req.param('subject') ?? '', organisation.output)
  await adoptOrganisation(gateway.store, ref)
  const identity = await findIdentity(gateway.store, ref)
  if (!identity) throw notFound()
  return { ref, identity }
}

/** Whether this wallet's device is still bound to a user of it. */
async function standing(gateway: Gateway, { client }: TransmitService, c: Context<GatewayEnv>): Promise<Response> {
  const { subject, deviceKey } = (await ownUser(gateway, c)).identity
  const isBound = deviceKey !== undefined && (await client.hasDeviceKey(subject, deviceKey))
  return c.json({ state: isBound ? 'active' : 'gone' } satisfies v.InferOutput<typeof standingAnswer>)
}

/** Unbinds this wallet's device at the provider, then forgets the user. */
async function unlink(gateway: Gateway, { client }: TransmitService, c: Context<GatewayEnv>): Promise<Response> {
  const { ref, identity } = await ownUser(gateway, c)
  if (identity.deviceKey !== undefined) await client.removeDeviceKey(identity.subject, identity.deviceKey)
  await forgetIdentity(gateway.store, ref)
  return c.body(null, 204)
}

const sandboxSchema = v.object({
  addresses: v.object({ web: v.string(), rest: v.string() }),
  client: v.object({ id: v.string(), secret: v.string() }),
})

/** Settings of a gateway for a running sandbox. Throws when the description has another shape. */
function envFromSandbox(description: unknown): Environment {
  const { addresses, client } = v.parse(sandboxSchema, description)
  return {
    TRANSMIT_API_ORIGIN: addresses.web,
    TRANSMIT_CONNECT_URL: addresses.rest,
    TRANSMIT_ISSUER: addresses.web,
    TRANSMIT_CLIENT_ID: client.id,
    TRANSMIT_CLIENT_SECRET: client.secret,
  }
}
