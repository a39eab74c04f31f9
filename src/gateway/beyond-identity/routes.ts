import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import {
  arrivalBody,
  newIdentityBody,
  newJobBody,
  SIGN_IN_RETURN_PATH,
  signInReturnBody,
  verifyBody,
} from '../../wire/beyond-identity/gateway-api.ts'
import { resourceId } from '../../wire/beyond-identity/primitives.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { readJsonBody } from '../http/json-body.ts'
import { SMALL_BODY, walletCall } from '../http/wallet-call.ts'
import { forgetIdentity, listIdentities } from '../identity/identities.ts'
import { notFound } from '../refusal.ts'
import { takeArrival } from './arrivals.ts'
import { ownIdentity, provedIdentity, refTo, requireOwnJob, toJobAnswer } from './jobs.ts'
import { createIdentity } from './new-identity.ts'
import { createJob } from './new-job.ts'
import type { BiService } from './service.ts'
import { openSignIn } from './sign-in-return.ts'
import { verifySignIn } from './verify.ts'

const base = '/v1/beyond-identity'
const identityPath = `${base}/identities/:id`
const jobPath = `${identityPath}/binding-jobs/:job`

type Call = Context<GatewayEnv>

/** Where the cloud sends codes to; registered with it (contract 7). */
export const signInAddress = (gateway: Gateway) => `${gateway.origins[0]}${SIGN_IN_RETURN_PATH}`

/** What wallets call about Beyond Identity; every route asks for a proof (docs/gateway.md). */
export function addBeyondIdentityApi(app: Hono<GatewayEnv>, gateway: Gateway, service: BiService): void {
  const known = walletCall(gateway, SMALL_BODY)
  // Making finds what an earlier call left behind, and links and codes are opened by their secrets as often as asked.
  const repeatable = walletCall(gateway, SMALL_BODY, 'repeat')
  const restful = walletCall(gateway, SMALL_BODY, 'rest')
  app.post(`${base}/identities`, repeatable, c => addIdentity(gateway, service, c))
  app.get(`${base}/identities`, known, c => listOwn(gateway, c))
  app.get(identityPath, known, c => describeOwn(gateway, service, c))
  app.post(`${identityPath}/forget`, restful, c => forget(gateway, c))
  app.post(`${identityPath}/binding-jobs`, repeatable, c => addJob(gateway, service, c))
  app.get(jobPath, known, c => readJob(gateway, service, c))
  app.post(`${jobPath}/revoke`, restful, c => revokeJob(gateway, service, c))
  app.get(`${identityPath}/passkeys`, known, c => listPasskeys(gateway, service, c))
  app.post(`${identityPath}/passkeys/:credential/revoke`, restful, c => revokePasskey(gateway, service, c))
  app.post(`${base}/bind-arrivals`, repeatable, async c => {
    const { secret } = readJsonBody(arrivalBody, c.get('bytes'))
    return c.json(await takeArrival(gateway.store, { walletId: c.get('walletId'), secret }, gateway.now()))
  })
  app.post(`${base}/sign-in-returns`, repeatable, async c => {
    const { callbackId, ticket } = readJsonBody(signInReturnBody, c.get('bytes'))
    const query = await openSignIn(gateway.store, { walletId: c.get('walletId'), callbackId, ticket }, gateway.now())
    return c.json({ query })
  })
  app.post(`${base}/verify`, repeatable, async c => {
    const body = readJsonBody(verifyBody, c.get('bytes'))
    const { store } = gateway
    const context = { store, walletId: c.get('walletId'), redirectUri: signInAddress(gateway), now: gateway.now() }
    return c.json(await verifySignIn(service, context, body))
  })
}

async function addIdentity(gateway: Gateway, service: BiService, c: Call): Promise<Response> {
  const body = readJsonBody(newIdentityBody, c.get('bytes'))
  const identityId = await createIdentity(service, gateway.store, c.get('walletId'), body)
  return c.json({ identityId, proved: false }, 201)
}

async function listOwn(gateway: Gateway, c: Call): Promise<Response> {
  const own = await listIdentities(gateway.store, 'beyond-identity', c.get('walletId'))
  return c.json({ identities: own.map(({ subject, proved }) => ({ identityId: subject, proved })) })
}

/** Who an identity is, at the cloud. */
async function describeOwn(gateway: Gateway, { client }: BiService, c: Call): Promise<Response> {
  const { subject, proved } = await ownIdentity(gateway.store, c.get('walletId'), c.req.param('id'))
  const { display_name: displayName, traits } = await client.readIdentity(subject)
  return c.json({ identityId: subject, proved, displayName, username: traits.username })
}

async function forget(gateway: Gateway, c: Call): Promise<Response> {
  const { subject } = await ownIdentity(gateway.store, c.get('walletId'), c.req.param('id'))
  await forgetIdentity(gateway.store, refTo(c.get('walletId'), subject))
  return c.body(null, 204)
}

async function addJob(gateway: Gateway, service: BiService, c: Call): Promise<Response> {
  const walletId = c.get('walletId')
  const identity = await ownIdentity(gateway.store, walletId, c.req.param('id'))
  const { deliveryMethod: delivery } = readJsonBody(newJobBody, c.get('bytes'))
  const redirectUri = `${gateway.origins[0]}/bind/done`
  const wanted = { walletId, identity, delivery, redirectUri, now: gateway.now() }
  const made = await createJob(service, gateway.store, wanted)
  return c.json(toJobAnswer(made.credential_binding_job, made.credential_binding_link), 201)
}

async function readJob(gateway: Gateway, { client }: BiService, c: Call): Promise<Response> {
  const { identityId, jobId } = await ownJob(gateway, c)
  return c.json(toJobAnswer(await client.readJob(identityId, jobId)))
}

async function revokeJob(gateway: Gateway, { client }: BiService, c: Call): Promise<Response> {
  const { identityId, jobId } = await ownJob(gateway, c)
  return c.json(toJobAnswer(await client.revokeJob(identityId, jobId)))
}

async function ownJob(gateway: Gateway, c: Call): Promise<{ identityId: string; jobId: string }> {
  const { subject } = await ownIdentity(gateway.store, c.get('walletId'), c.req.param('id'))
  const jobId = c.req.param('job')
  if (!v.is(resourceId, jobId)) throw notFound()
  await requireOwnJob(gateway.store, c.get('walletId'), subject, jobId)
  return { identityId: subject, jobId }
}

async function listPasskeys(gateway: Gateway, { client }: BiService, c: Call): Promise<Response> {
  const { subject } = await provedIdentity(gateway.store, c.get('walletId'), c.req.param('id'))
  const passkeys = (await client.listCredentials(subject)).map(({ id, state, create_time, jwk_thumbprint }) => ({
    credentialId: id,
    state,
    createTime: create_time,
    ...(jwk_thumbprint !== undefined && { thumbprint: jwk_thumbprint.replace(/=+$/, '') }),
  }))
  return c.json({ passkeys })
}

async function revokePasskey(gateway: Gateway, { client }: BiService, c: Call): Promise<Response> {
  const { subject } = await provedIdentity(gateway.store, c.get('walletId'), c.req.param('id'))
  const credentialId = c.req.param('credential')
  if (!v.is(resourceId, credentialId)) throw notFound()
  const { state } = await client.revokeCredential(subject, credentialId)
  return c.json({ credentialId, state })
}
