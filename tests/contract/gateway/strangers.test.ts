import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepArrival } from '../../../src/gateway/beyond-identity/arrivals.ts'
import { keepJob } from '../../../src/gateway/beyond-identity/jobs.ts'
import { receiveSignIn } from '../../../src/gateway/beyond-identity/sign-in-return.ts'
import { keepRequest } from '../../../src/gateway/cardinal/requests.ts'
import { openSession } from '../../../src/gateway/cardinal/sessions.ts'
import { gatewayEnvFromSandbox, SANDBOX_ADMISSION_CODE } from '../../../src/gateway/dev-env.ts'
import { recordCheck } from '../../../src/gateway/identity/checks.ts'
import { keepProved } from '../../../src/gateway/identity/identities.ts'
import { keepAttempt } from '../../../src/gateway/mastercard/attempts.ts'
import { claimObjects } from '../../../src/gateway/objects.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import type { Database } from '../../../src/gateway/store/database.ts'
import { openStore } from '../../../src/gateway/store/open.ts'
import { describeSandbox, type RunningSandbox, startSandbox } from '../../../src/sandbox/start.ts'
import { nonceOf } from '../../../src/wire/identity-check.ts'
import { instructionBody } from '../sandbox-visa/support/commerce.ts'
import { Journey } from '../sandbox-visa/support/journey.ts'
import { unlimited } from '../support/outside.ts'
import { type Answer, TestWallet } from './wallet.ts'

/**
 * Two wallets, one gateway that offers everything, and in the providers' place a server that counts who comes. Which routes
 * there are is asked of the gateway: one that is not in the tables below makes the test fail.
 */

const nonce = () => randomBytes(32).toString('base64url')
const hex = (digits: number) => randomBytes(digits / 2).toString('hex')

/** A check of a purchase is bound to it. */
const binding = { factsHash: nonce(), occasion: 'purchase-1.1' }
const ofPurchase = { binding, nonce: await nonceOf(binding) }

/** What belongs to the owner, one of each kind. */
const own = {
  token: '7011000000000000001',
  instrument: '7022000000000000001',
  instruction: 'instruction-1',
  card: 'card-1',
  attempt: { authenticationSessionId: 'session-1', clientSessionId: randomUUID() as string },
  transaction: randomUUID() as string,
  identity: hex(16),
  job: hex(16),
  user: 'user-1',
  deviceKey: hex(64),
  checked: nonce(),
  session: '',
  request: nonce(),
  arrival: '',
  callback: '',
  signIn: { callbackId: '', ticket: '' },
}

/** What stands for a parameter of a path: by its name, or by the path it is in where names are the same. */
function idIn(path: string, name: string): string {
  const byName: Readonly<Record<string, string>> = {
    session: own.session,
    request: own.request,
    job: own.job,
    credential: hex(16),
    subject: own.user,
    nonce: own.checked,
  }
  const found = byName[name]
  if (found !== undefined) return found
  if (path.startsWith('/v1/wallets/')) return owner.id
  if (path.startsWith('/v1/callbacks/')) return own.callback
  if (path.startsWith('/v1/beyond-identity/')) return own.identity
  if (path.startsWith('/v1/mastercard/cards/')) return own.card
  return path.includes('/instructions/') ? own.instruction : own.token
}

/** Routes that say in their body whose they are. */
function bodyOf(route: string, journey: Journey): object | undefined {
  const assurance = { fidoBlob: 'blob', identifier: 'id', rpID: 'visa.localhost' }
  const bodies: Readonly<Record<string, object>> = {
    'POST /v1/visa/icc/v1/tokens': journey.enrolBody(assurance),
    'POST /v1/visa/icc/v1/instructions': instructionBody(journey, assurance),
    'POST /v1/mastercard/authentication/authenticators': { ...own.attempt, proofOfAuthentication: 'a.b.c' },
    'POST /v1/mastercard/transaction/credentials': {
      srcCorrelationId: randomUUID(),
      srciTransactionId: randomUUID(),
      srcDigitalCardId: own.card,
      dpaData: { dpaName: 'Shop', dpaUri: 'https://shop.example' },
      dpaTransactionOptions: {
        paymentOptions: [{ dynamicDataType: 'DYNAMIC_CARD_SECURITY_CODE' }],
        transactionAmount: { transactionAmount: 189, transactionCurrencyCode: 'USD' },
      },
    },
    'POST /v1/mastercard/confirmations': {
      srcCorrelationId: own.transaction,
      confirmationData: {
        checkoutEventType: '01',
        checkoutEventStatus: '02',
        confirmationTimestamp: '2026-01-01T00:05:00Z',
      },
    },
    'POST /v1/beyond-identity/bind-arrivals': { secret: own.arrival },
    'POST /v1/beyond-identity/sign-in-returns': own.signIn,
    'POST /v1/beyond-identity/verify': {
      purpose: 'purchase',
      application: 'embedded',
      code: 'code',
      codeVerifier: nonce(),
      ...ofPurchase,
      identityId: own.identity,
    },
    'POST /v1/transmit/verify': {
      purpose: 'purchase',
      code: 'code',
      ...ofPurchase,
      deviceKeyId: own.deviceKey,
      subject: own.user,
    },
  }
  return bodies[route]
}

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
  store = await openStore({ kind: 'pglite' })
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
  await settleIn(owner.id)
})
afterAll(async () => {
  await gateway.stop()
  await store.close()
  await sandbox.stop()
  providers.close()
})

/** Writes down that all of it is the owner's, as the gateway does when it comes to be. */
async function settleIn(walletId: string): Promise<void> {
  const now = Date.now()
  await claimObjects(
    store,
    walletId,
    [
      { kind: 'token', id: own.token },
      { kind: 'instrument', id: own.instrument },
      { kind: 'instruction', id: own.instruction },
      { kind: 'mastercard-card', id: own.card },
      { kind: 'mastercard-transaction', id: own.transaction },
    ],
    now,
  )
  await keepAttempt(store, walletId, own.attempt, now)
  const holder = { email: 'ann@example.com', accountNumber: '4000000000001091' }
  own.session = await openSession(store, walletId, { referenceId: randomUUID(), holder, now })
  await keepRequest(store, { secret: own.request, handle: own.session, kind: 'transact', jti: randomUUID() })
  const job = { id: own.job, identity_id: own.identity }
  await keepProved(store, { provider: 'beyond-identity', subject: own.identity, walletId }, { now })
  await keepJob(store, job as Parameters<typeof keepJob>[1], walletId, now)
  const ticket = { job_id: own.job, identity_id: own.identity, token: 'token' }
  own.arrival = (await keepArrival(store, ticket as Parameters<typeof keepArrival>[1], now)) ?? ''
  const transmit = { provider: 'transmit', subject: own.user, walletId } as const
  await keepProved(store, transmit, { now, deviceKey: own.deviceKey })
  const check = { provider: 'transmit', purpose: 'link', subject: own.user, nonce: own.checked } as const
  await recordCheck(store, walletId, { ...check, authenticatedAt: now, checkedAt: now })
  own.callback = await newCallback()
  own.signIn.callbackId = await newCallback()
  own.signIn.ticket = (await receiveSignIn(store, { code: 'code', state: own.signIn.callbackId }, now)) ?? ''
}

async function newCallback(): Promise<string> {
  return ((await owner.post('/v1/callbacks', {})).body as { id: string }).id
}

const routes = () => gateway.routes.map(({ method, path }) => `${method} ${path}`)
const wallets = () => routes().filter(route => !withoutProof.includes(route))
const aboutSomething = () => wallets().filter(route => !namesNothing.includes(route))

function call(wallet: TestWallet, route: string, proof?: null): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => idIn(pattern, name))
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
