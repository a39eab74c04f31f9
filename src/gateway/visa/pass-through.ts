import type { Context } from 'hono'
import * as v from 'valibot'
import { providerId } from '../../wire/visa/primitives.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { readJsonBody } from '../http/json-body.ts'
import { providerAnswer } from '../http/provider-answer.ts'
import { claimObjects, requireOwned } from '../objects.ts'
import { notFound } from '../refusal.ts'
import type { RestClient, RestRequest } from './rest-client.ts'
import type { VisaRoute } from './routes.ts'

/** Prefix of the commerce family as wallets write it; what the provider is asked under is configuration. */
const WALLET_COMMERCE_PREFIX = '/icc/v1'

/** What a call is passed on with. */
export interface PassThrough {
  readonly gateway: Gateway
  readonly client: RestClient
  readonly commercePrefix: string
}

/**
 * Handles one allow-listed call: ownership first, then shape, then the provider, then what its answer hands over.
 * @throws Refusal
 */
export async function passThrough(deps: PassThrough, route: VisaRoute, c: Context<GatewayEnv>): Promise<Response> {
  const { gateway, client } = deps
  const walletId = c.get('walletId')
  const id = await ownedId(gateway, route, walletId, c.req.param('id'))
  const body = route.body === undefined ? undefined : readJsonBody(route.body, c.get('bytes'))
  await requireOwnInstrument(gateway, walletId, body)
  const attempt = attemptOf(body)
  c.set('attempt', attempt)
  if (route.ends === 'attempt' && attempt !== undefined) gateway.answers.wipe(walletId, attempt)
  const answer = await client.call(toRestRequest(deps.commercePrefix, route, id, body))
  c.set('correlation', answer.correlation)
  if (answer.status >= 200 && answer.status < 300) {
    await claimObjects(gateway.store, walletId, route.claims?.(answer.body) ?? [], gateway.now())
  }
  return providerAnswer(answer.status, answer.body)
}

const ofAttempt = v.object({ clientCorrelationId: v.string() })

/** One value serves a whole authentication and purchase (contract 2). */
function attemptOf(body: unknown): string | undefined {
  const named = v.safeParse(ofAttempt, body)
  return named.success ? named.output.clientCorrelationId : undefined
}

async function ownedId(gateway: Gateway, route: VisaRoute, walletId: string, id: string | undefined): Promise<string> {
  if (route.owns === undefined) return ''
  if (!v.is(providerId, id)) throw notFound()
  await requireOwned(gateway.store, walletId, { kind: route.owns, id })
  return id
}

const namesInstrument = v.object({
  paymentInformation: v.object({ instrumentIdentifier: v.object({ id: v.string() }) }),
})

/**
 * Every body of the commerce family must name the card by its instrument identifier, says its schema; only giving an instruction
 * back may leave it out (contract 8.5), and is about an instruction of the wallet's own.
 */
async function requireOwnInstrument(gateway: Gateway, walletId: string, body: unknown): Promise<void> {
  const named = v.safeParse(namesInstrument, body)
  if (!named.success) return
  const { id } = named.output.paymentInformation.instrumentIdentifier
  await requireOwned(gateway.store, walletId, { kind: 'instrument', id })
}

function toRestRequest(commercePrefix: string, route: VisaRoute, id: string, body: unknown): RestRequest {
  const path = route.path.replace(':id', encodeURIComponent(id))
  const isCommerce = path.startsWith(`${WALLET_COMMERCE_PREFIX}/`)
  return {
    method: route.method,
    target: isCommerce ? commercePrefix + path.slice(WALLET_COMMERCE_PREFIX.length) : path,
    encryption: isCommerce && route.method !== 'GET' ? 'ours' : 'none',
    accept: route.accept ?? 'application/hal+json;charset=utf-8',
    ...(body === undefined ? {} : { body }),
  }
}
