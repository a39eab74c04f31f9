import type { Context } from 'hono'
import * as v from 'valibot'
import { providerId } from '../../wire/visa/primitives.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { readJsonBody } from '../http/json-body.ts'
import { claimObject, ownsObject } from '../objects.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { RestRequest } from './rest-client.ts'
import type { VisaRoute } from './routes.ts'

/** Prefix of the commerce family as wallets write it; what the provider is asked under is configuration. */
const WALLET_COMMERCE_PREFIX = '/icc/v1'

/**
 * Handles one allow-listed call: ownership first, then shape, then the provider, then what its answer hands over.
 * @throws Refusal
 */
export async function passThrough(gateway: Gateway, route: VisaRoute, c: Context<GatewayEnv>): Promise<Response> {
  const walletId = c.get('walletId')
  const id = await ownedId(gateway, route, walletId, c.req.param('id'))
  const body = route.body === undefined ? undefined : readJsonBody(route.body, c.get('bytes'))
  await requireOwnInstrument(gateway, walletId, body)
  const answer = await gateway.visa.call(toRestRequest(gateway, route, id, body))
  c.set('correlation', answer.correlation)
  if (answer.status >= 200 && answer.status < 300) await claimAll(gateway, route, walletId, answer.body)
  return toResponse(answer.status, answer.body)
}

async function ownedId(gateway: Gateway, route: VisaRoute, walletId: string, id: string | undefined): Promise<string> {
  if (route.owns === undefined) return ''
  if (!v.is(providerId, id)) throw notFound()
  if (!(await ownsObject(gateway.store, walletId, { kind: route.owns, id }))) throw notFound()
  return id
}

const namesInstrument = v.object({
  paymentInformation: v.object({ instrumentIdentifier: v.object({ id: v.string() }) }),
})

/** Every body of the commerce family names the card by its instrument identifier. */
async function requireOwnInstrument(gateway: Gateway, walletId: string, body: unknown): Promise<void> {
  const named = v.safeParse(namesInstrument, body)
  if (!named.success) return
  const { id } = named.output.paymentInformation.instrumentIdentifier
  if (!(await ownsObject(gateway.store, walletId, { kind: 'instrument', id }))) throw notFound()
}

function toRestRequest(gateway: Gateway, route: VisaRoute, id: string, body: unknown): RestRequest {
  const path = route.path.replace(':id', encodeURIComponent(id))
  const isCommerce = path.startsWith(`${WALLET_COMMERCE_PREFIX}/`)
  return {
    method: route.method,
    target: isCommerce ? gateway.config.visa.commercePrefix + path.slice(WALLET_COMMERCE_PREFIX.length) : path,
    encryption: isCommerce && route.method !== 'GET' ? 'ours' : 'none',
    accept: route.accept ?? 'application/hal+json;charset=utf-8',
    ...(body === undefined ? {} : { body }),
  }
}

async function claimAll(gateway: Gateway, route: VisaRoute, walletId: string, body: unknown): Promise<void> {
  for (const object of route.claims?.(body) ?? []) {
    const claimed = await claimObject(gateway.store, walletId, object, gateway.now())
    if (!claimed) throw new Refusal(409, 'object_taken')
  }
}

function toResponse(status: number, body: unknown): Response {
  const headers = { 'content-type': 'application/json', 'countersign-source': 'provider' }
  if (status === 204 || body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(body), { status, headers })
}
