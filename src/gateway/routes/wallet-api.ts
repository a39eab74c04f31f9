import type { Hono } from 'hono'
import * as v from 'valibot'
import { readApproval } from '../approvals/approvals.ts'
import { createCallback, readCallback } from '../callbacks/callbacks.ts'
import type { Gateway, GatewayEnv } from '../context.ts'
import { callerAddress } from '../http/address.ts'
import { bodyBytes } from '../http/body.ts'
import { readJsonBody } from '../http/json-body.ts'
import { proven, requestToProve } from '../http/proven.ts'
import { ownsObject } from '../objects.ts'
import { verifyEnrolmentProof } from '../proof/verify.ts'
import { notFound } from '../refusal.ts'
import { passThrough } from '../visa/pass-through.ts'
import { visaRoutes } from '../visa/routes.ts'
import { enrolWallet } from '../wallets/enrol.ts'

/** Largest bodies, in bytes: provider calls carry passkey blobs, the gateway's own are a line. */
const SMALL_BODY = 4096
const PROVIDER_BODY = 131_072

const enrolmentSchema = v.object({ admissionCode: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) })
const wellKnownSchema = v.object({ origin: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) })

/** What wallets call; every route asks for a proof (docs/gateway.md). */
export function addWalletApi(app: Hono<GatewayEnv>, gateway: Gateway): void {
  const known = proven(gateway)
  const small = bodyBytes(SMALL_BODY)

  app.post('/v1/wallets', small, async c => {
    gateway.limits.enrolment.take(callerAddress(c, gateway.config.trustedProxies))
    const { walletId, key } = await verifyEnrolmentProof(gateway, requestToProve(c))
    const { admissionCode } = readJsonBody(enrolmentSchema, c.get('bytes'))
    await enrolWallet(gateway.store, { walletId, key, admissionCode }, gateway.now())
    c.set('walletId', walletId)
    return c.json({ walletId }, 201)
  })

  app.get('/v1/addresses', small, known, c => c.json(addresses(gateway)))

  app.post('/v1/callbacks', small, known, async c => {
    const id = await createCallback(gateway.store, c.get('walletId'), gateway.now())
    return c.json({ id, url: `${gateway.origins[0]}/callback/${id}` }, 201)
  })

  app.get('/v1/callbacks/:id', small, known, async c =>
    c.json(await readCallback(gateway.store, c.get('walletId'), c.req.param('id'), gateway.now())),
  )

  app.post('/v1/well-known', small, known, async c => {
    const { origin } = readJsonBody(wellKnownSchema, c.get('bytes'))
    return c.json(await gateway.wellKnown.fetch(origin))
  })

  app.get('/v1/visa/approvals/:id', small, known, async c => {
    const token = { kind: 'token', id: c.req.param('id') } as const
    if (!(await ownsObject(gateway.store, c.get('walletId'), token))) throw notFound()
    return c.json(await readApproval(gateway.store, token.id, gateway.now()))
  })

  for (const route of visaRoutes) {
    app.on(route.method, `/v1/visa${route.path}`, bodyBytes(PROVIDER_BODY), known, c => passThrough(gateway, route, c))
  }
}

/** Browser-facing addresses of the provider; the wallet takes them only where its build pins them. */
function addresses(gateway: Gateway) {
  const { frameUrl, issuerOrigin, jwksUrl } = gateway.config.visa
  const { cardinal, mastercard } = gateway.config
  return {
    visa: { frameUrl, issuerOrigin, jwksUrl },
    ...(cardinal && { cardinal: { centinelApiUrl: cardinal.centinelApiUrl, sdkUrl: cardinal.sdkUrl } }),
    ...(mastercard && {
      mastercard: {
        pageOrigin: mastercard.pageOrigin,
        issuerOrigin: mastercard.issuerOrigin,
        callback: mastercard.callback,
      },
    }),
  }
}
