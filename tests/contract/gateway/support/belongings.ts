import { randomBytes, randomUUID } from 'node:crypto'
import { keepArrival } from '../../../../src/gateway/beyond-identity/arrivals.ts'
import { keepJob } from '../../../../src/gateway/beyond-identity/jobs.ts'
import { receiveSignIn } from '../../../../src/gateway/beyond-identity/sign-in-return.ts'
import { keepRequest } from '../../../../src/gateway/cardinal/requests.ts'
import { openSession } from '../../../../src/gateway/cardinal/sessions.ts'
import { recordCheck } from '../../../../src/gateway/identity/checks.ts'
import { keepProved } from '../../../../src/gateway/identity/identities.ts'
import { keepAttempt } from '../../../../src/gateway/mastercard/attempts.ts'
import { claimObjects } from '../../../../src/gateway/objects.ts'
import type { Database } from '../../../../src/gateway/store/database.ts'
import { nonceOf } from '../../../../src/wire/identity-check.ts'
import { instructionBody } from '../../sandbox-visa/support/commerce.ts'
import type { Journey } from '../../sandbox-visa/support/journey.ts'
import type { TestWallet } from '../wallet.ts'

const nonce = () => randomBytes(32).toString('base64url')
const hex = (digits: number) => randomBytes(digits / 2).toString('hex')

/** A check of a purchase is bound to it. */
const binding = { factsHash: nonce(), occasion: 'purchase-1.1' }
const ofPurchase = { binding, nonce: await nonceOf(binding) }

/** What belongs to the owner, one of each kind. */
export const own = {
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
export function idIn(path: string, name: string, ownerId: string): string {
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
  if (path.startsWith('/v1/wallets/')) return ownerId
  if (path.startsWith('/v1/callbacks/')) return own.callback
  if (path.startsWith('/v1/beyond-identity/')) return own.identity
  if (path.startsWith('/v1/mastercard/cards/')) return own.card
  return path.includes('/instructions/') ? own.instruction : own.token
}

/** Routes that say in their body whose they are. */
export function bodyOf(route: string, journey: Journey): object | undefined {
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

/** Writes down that all of it is the owner's, as the gateway does when it comes to be. */
export async function settleIn(store: Database, owner: TestWallet): Promise<void> {
  const walletId = owner.id
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
  own.callback = await newCallback(owner)
  own.signIn.callbackId = await newCallback(owner)
  own.signIn.ticket = (await receiveSignIn(store, { code: 'code', state: own.signIn.callbackId }, now)) ?? ''
}

async function newCallback(owner: TestWallet): Promise<string> {
  return ((await owner.post('/v1/callbacks', {})).body as { id: string }).id
}
