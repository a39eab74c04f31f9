import type { Hono } from 'hono'
import * as v from 'valibot'
import { createCallback, readCallback } from '../callbacks/callbacks.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { callerNetwork } from '../http/address.ts'
import { bodyBytes } from '../http/body.ts'
import { readJsonBody } from '../http/json-body.ts'
import { requestToProve } from '../http/proven.ts'
import { SMALL_BODY, unkeptCall, walletCall } from '../http/wallet-call.ts'
import { readCheck } from '../identity/checks.ts'
import { verifyEnrolmentProof } from '../proof/verify.ts'
import type { ConfiguredProvider } from '../provider.ts'
import { notFound } from '../refusal.ts'
import { enrolWallet } from '../wallets/enrol.ts'
import { removeWallet } from '../wallets/wallets.ts'

const enrolmentSchema = v.object({ admissionCode: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) })
const wellKnownSchema = v.object({ origin: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) })

/** What wallets call; every route asks for a proof (docs/gateway.md). */
export function addWalletApi(
  app: Hono<GatewayEnv>,
  gateway: Gateway,
  providers: Readonly<Record<string, ConfiguredProvider>>,
): void {
  const known = walletCall(gateway, SMALL_BODY)

  app.post('/v1/wallets', bodyBytes(SMALL_BODY), async c => {
    gateway.limits.enrolment.take(callerNetwork(c, gateway.config.trustedProxies))
    const { walletId, key } = await verifyEnrolmentProof(gateway, requestToProve(c))
    const { admissionCode } = readJsonBody(enrolmentSchema, c.get('bytes'))
    await enrolWallet(gateway.store, { walletId, key, admissionCode }, gateway.now())
    c.set('walletId', walletId)
    return c.json({ walletId }, 201)
  })

  app.delete('/v1/wallets/:id', unkeptCall(gateway), async c => {
    if (c.req.param('id') !== c.get('walletId')) throw notFound()
    gateway.answers.wipeWallet(c.get('walletId'))
    await removeWallet(gateway.store, c.get('walletId'))
    return c.body(null, 204)
  })

  const { demoUrl } = gateway.config
  const demo = demoUrl === undefined ? {} : { demo: { url: demoUrl } }
  app.get('/v1/addresses', known, c => c.json({ ...addressesOf(providers), ...demo }))

  app.post('/v1/callbacks', walletCall(gateway, SMALL_BODY, 'repeat'), async c => {
    const id = await createCallback(gateway.store, c.get('walletId'), gateway.now())
    return c.json({ id, url: `${gateway.origins[0]}/callback/${id}` }, 201)
  })

  app.get('/v1/callbacks/:id', known, async c =>
    c.json(await readCallback(gateway.store, c.get('walletId'), c.req.param('id'), gateway.now())),
  )

  app.get('/v1/identity-checks/:nonce', known, async c =>
    c.json(await readCheck(gateway.store, c.get('walletId'), c.req.param('nonce'))),
  )

  app.post('/v1/well-known', unkeptCall(gateway), async c => {
    const { origin } = readJsonBody(wellKnownSchema, c.get('bytes'))
    return c.json(await gateway.wellKnown.fetch(origin))
  })
}

/** Browser-facing addresses of the providers; the wallet takes them only where its build pins them. */
function addressesOf(providers: Readonly<Record<string, ConfiguredProvider>>) {
  return Object.fromEntries(Object.entries(providers).map(([name, { addresses }]) => [name, addresses]))
}
