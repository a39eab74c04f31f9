import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayEnvFromSandbox, SANDBOX_ADMISSION_CODE } from '../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import type { Database } from '../../../src/gateway/store/database.ts'
import { describeSandbox, type RunningSandbox, startSandbox } from '../../../src/sandbox/start.ts'
import { Journey } from '../sandbox-visa/support/journey.ts'
import { unlimited } from '../support/outside.ts'
import { emptyStore } from '../support/store.ts'
import { bodyOf, idIn, own, settleIn } from './support/belongings.ts'
import { type Answer, TestWallet } from './wallet.ts'

/**
 * Two wallets, one gateway that offers everything, and in the providers' place a server that counts who comes. Which routes
 * there are is asked of the gateway: one that is not in the tables below makes the test fail.
 */

/** What a wallet calls about nothing that is anybody's yet, or about itself. */
const namesNothing = [
  'GET /v1/addresses',
  'POST /v1/callbacks',
  'POST /v1/well-known',
  'POST /v1/visa/tms/v2/tokenized-cards',
  'POST /v1/mastercard/authentication/sessions',
  'POST /v1/mastercard/cards',
  'POST /v1/cardinal/sessions',
  'POST /v1/beyond-identity/identities',
  'GET /v1/beyond-identity/identities',
  'GET /v1/transmit/identities',
]

/**
 * Answers without a secret, so that they may rest in a table; and calls of which a second one does no harm. A new route is in
 * neither: its answers stay in memory, and it is carried out once.
 */
const kept: Readonly<Record<'rest' | 'repeat', readonly string[]>> = {
  rest: [
    'POST /v1/visa/tms/v2/tokenized-cards/:id/delete',
    'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-options/one-time-passwords',
    'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-options/validate',
    'POST /v1/visa/icc/v1/instructions',
    'PUT /v1/visa/icc/v1/instructions/:id',
    'PUT /v1/visa/icc/v1/instructions/:id/cancel',
    'POST /v1/visa/icc/v1/instructions/:id/confirmations',
    'POST /v1/mastercard/authentication/sessions',
    'POST /v1/mastercard/authentication/authenticators',
    'POST /v1/mastercard/cards',
    'DELETE /v1/mastercard/cards/:id',
    'POST /v1/mastercard/confirmations',
    'POST /v1/beyond-identity/identities/:id/forget',
    'POST /v1/beyond-identity/identities/:id/binding-jobs/:job/revoke',
    'POST /v1/beyond-identity/identities/:id/passkeys/:credential/revoke',
    'POST /v1/transmit/identities/:subject/unlink',
  ],
  repeat: [
    'POST /v1/callbacks',
    'POST /v1/visa/tms/v2/tokenized-cards',
    'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-options',
    'POST /v1/visa/tms/v2/tokenized-cards/:id/authentication-registrations',
    'POST /v1/visa/icc/v1/tokens',
    'POST /v1/cardinal/sessions',
    'POST /v1/cardinal/sessions/:session/collect',
    'POST /v1/cardinal/sessions/:session/step-up',
    'POST /v1/cardinal/sessions/:session/enroll',
    'POST /v1/cardinal/sessions/:session/transact',
    'POST /v1/beyond-identity/identities',
    'POST /v1/beyond-identity/identities/:id/binding-jobs',
    'POST /v1/beyond-identity/bind-arrivals',
    'POST /v1/beyond-identity/sign-in-returns',
    'POST /v1/beyond-identity/verify',
    'POST /v1/transmit/verify',
  ],
}

/** The last call of a wallet: the gateway forgets it. */
const LEAVE = 'DELETE /v1/wallets/:id'

/** What others than wallets call; the wallet that enrols has no id yet. */
const withoutProof = [
  'GET /health',
  'GET /ceremony/:id',
  'GET /callback/done',
  'GET /callback/spent',
  'GET /callback/:secret',
  'POST /callback/:secret',
  'GET /callback/sign-in/return',
  'GET /callback/sign-in/done',
  'GET /bi-authenticate',
  'POST /callback/cardinal/:secret',
  'GET /bind',
  'GET /bind/done',
  'GET /bind/refused',
  'GET /bind/:secret',
  'POST /v1/wallets',
  'POST /v1/visa/approval-notifications',
]

let sandbox: RunningSandbox
let store: Database
let gateway: RunningGateway
let owner: TestWallet
let stranger: TestWallet
let journey: Journey
let asked = 0

const providers = createServer((_request, response) => {
  asked += 1
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})

beforeAll(async () => {
  await new Promise<void>(resolve => providers.listen(0, '127.0.0.1', resolve))
  const elsewhere = `http://127.0.0.1:${(providers.address() as AddressInfo).port}`
  sandbox = await startSandbox()
  store = await emptyStore()
  const env = {
    ...gatewayEnvFromSandbox(describeSandbox(sandbox)),
    CYBERSOURCE_BASE_URL: elsewhere,
    MASTERCARD_API_URL: elsewhere,
    CARDINAL_DX_URL: elsewhere,
    CARDINAL_CENTINEL_URL: elsewhere,
    BEYOND_IDENTITY_CONNECT_URL: elsewhere,
    TRANSMIT_CONNECT_URL: elsewhere,
  }
  gateway = await startGateway(env, { store, rates: unlimited, log: () => undefined })
  owner = await TestWallet.enrolled(gateway)
  stranger = await TestWallet.enrolled(gateway)
  journey = new Journey(sandbox.providers.visa, { clientId: 'device-of-the-owner' })
  journey.instrumentId = own.instrument
  await settleIn(store, owner)
})
afterAll(async () => {
  await gateway.stop()
  await store.close()
  await sandbox.stop()
  providers.close()
})

const routes = () => gateway.routes.map(({ method, path }) => `${method} ${path}`)
const wallets = () => routes().filter(route => !withoutProof.includes(route))
const aboutSomething = () => wallets().filter(route => !namesNothing.includes(route))

function call(wallet: TestWallet, route: string, proof?: null): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => idIn(pattern, name, owner.id))
  const body = method === 'GET' || method === 'DELETE' ? undefined : (bodyOf(route, journey) ?? {})
  return wallet.send({ method, path, ...(body && { body }), ...(proof === null && { proof }) })
}

const unknown = { error: { code: 'not_found', message: 'Not found.' } }

describe('every route of the gateway', () => {
  it('is known here: for somebody without a proof, about nothing yet, by an id in its path, or by one in its body', () => {
    const inPath = aboutSomething().filter(route => route.includes(':'))
    const inBody = aboutSomething().filter(route => !route.includes(':'))
    expect(inBody.filter(route => bodyOf(route, journey) === undefined)).toEqual([])
    expect(routes().toSorted()).toEqual([...withoutProof, ...namesNothing, ...inPath, ...inBody].toSorted())
    expect(inPath.length).toBeGreaterThan(25)
  })

  it('that wallets call asks for a proof', async () => {
    for (const route of wallets()) {
      expect(await call(owner, route, null), route).toMatchObject({
        status: 401,
        body: { error: { code: 'proof_refused' } },
      })
    }
    expect(asked).toBe(0)
  })

  it('answers another wallet’s ids as unknown ones, and asks no provider about them', async () => {
    for (const route of aboutSomething()) {
      const { status, body } = await call(stranger, route)
      expect({ status, body }, route).toEqual({ status: 404, body: unknown })
    }
    expect(asked).toBe(0)
  })

  it('lets the owner through with the same ids', async () => {
    // Last: what is given back is nobody's afterwards.
    const isEnd = (route: string) => (route === LEAVE ? 2 : /forget|unlink|bind-arrivals/.test(route) ? 1 : 0)
    for (const route of aboutSomething().toSorted((a, b) => isEnd(a) - isEnd(b))) {
      expect((await call(owner, route)).status, route).not.toBe(404)
    }
    expect(asked).toBeGreaterThan(10)
  })

  it('keeps its answer in memory alone and is carried out once, unless a second one or a table does no harm', () => {
    for (const keeping of ['rest', 'repeat'] as const) {
      const found = gateway.routes.filter(route => route.keeping === keeping && route.method !== 'GET')
      expect(found.map(({ method, path }) => `${method} ${path}`).sort(), keeping).toEqual(kept[keeping].toSorted())
    }
    const once = gateway.routes.filter(({ keeping, method }) => keeping === 'once' && method !== 'GET')
    expect(once.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'POST /v1/cardinal/sessions/:session/authenticate',
      'POST /v1/cardinal/sessions/:session/lookup',
      'POST /v1/mastercard/transaction/credentials',
      'POST /v1/visa/icc/v1/instructions/:id/credentials',
      'POST /v1/visa/tms/v2/tokens/:id/payment-credentials',
      'POST /v1/visa/tms/v3/tokens/:id/payment-credentials',
    ])
  })

  it('is closed to a wallet that has left, and what was its own is nobody’s', async () => {
    asked = 0
    for (const route of wallets()) {
      expect(await call(owner, route), route).toMatchObject({ status: 401, body: { error: { field: 'proof' } } })
    }
    for (const route of aboutSomething()) expect((await call(stranger, route)).status, route).toBe(404)
    expect(asked).toBe(0)
    const tables = [
      'objects',
      'callbacks',
      'answers',
      'begun_calls',
      'identities',
      'identity_checks',
      'mastercard_sessions',
    ]
    for (const table of [...tables, 'cardinal_sessions', 'beyond_identity_jobs']) {
      expect(await store.query(`SELECT 1 FROM ${table} WHERE wallet_id = $1`, [owner.id]), table).toEqual([])
    }
  })

  it('takes a wallet that has left in again with an admission code only, and gives it nothing back', async () => {
    const { id } = owner
    owner.id = ''
    expect(await owner.enrol('not-a-code')).toMatchObject({ status: 403 })
    expect(await owner.enrol(SANDBOX_ADMISSION_CODE)).toMatchObject({ status: 201, body: { walletId: id } })
    for (const route of aboutSomething().filter(route => route !== LEAVE))
      expect((await call(owner, route)).status, route).toBe(404)
  })
})
