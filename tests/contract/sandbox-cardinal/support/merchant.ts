import { createHash, createHmac, randomUUID } from 'node:crypto'
import { type CardinalSandbox, startCardinalSandbox } from '../../../../src/sandbox/cardinal/start.ts'
import type { CardinalCounts } from '../../../../src/sandbox/cardinal/state.ts'
import { type CmpiFields, readCmpi, writeCmpi } from '../../../../src/wire/cardinal/cmpi.ts'
import { BrowserInNode } from './browser.ts'

export const vectors = {
  apiKey: '7b1f5c0e-2d64-4f3a-9c85-0e6f1a2b3c4d',
  identifier: '65f1a2b3c4d5e6f708192a3b',
  orgUnitId: '65f1a2b3c4d5e6f708192a3c',
} as const

export const cards = {
  frictionless: '4000000000001000',
  refused: '4000000000001018',
  attempted: '4000000000001026',
  challenge: '4000000000001091',
  other: '4000000000002503',
} as const

/** Claims or fields a test changes; `undefined` takes one out. */
export type Change = Readonly<Record<string, unknown>>

/** A merchant's server, written from the contract alone: it signs, sends, and reads. */
export class Merchant {
  readonly sandbox: CardinalSandbox
  readonly browser: BrowserInNode
  readonly email: string
  readonly pan: string
  referenceId = ''

  constructor(sandbox: CardinalSandbox, who: { email?: string; pan?: string; browser?: BrowserInNode } = {}) {
    this.sandbox = sandbox
    this.browser = who.browser ?? new BrowserInNode(sandbox)
    this.email = who.email ?? 'ann@example.com'
    this.pan = who.pan ?? cards.challenge
  }

  async getInfo(
    change: Change = {},
    payload: Change = {},
    type = 'application/json',
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  ): Promise<{ status: number; body: any }> {
    const Timestamp = new Date(this.sandbox.clock.now()).toISOString()
    const TransactionId = 'enrol0001'
    const preimage = Timestamp + TransactionId + vectors.apiKey
    const { FidoSetupPayload } = await this.browser.setup()
    const answer = await fetch(`${this.sandbox.addresses.rest}/V1/AccountNumber/GetInfo`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({
        Signature: createHash('sha256').update(preimage).digest('base64'),
        Timestamp,
        Identifier: vectors.identifier,
        Algorithm: 'SHA-256',
        TransactionId,
        OrgUnitId: vectors.orgUnitId,
        Payload: { AccountNumber: this.pan, Email: this.email, FidoSetupPayload, ...payload },
        ...change,
      }),
    })
    const text = await answer.text()
    const body = text === '' ? undefined : JSON.parse(text)
    this.referenceId = body?.Payload?.ReferenceId ?? this.referenceId
    return { status: answer.status, body }
  }

  /** A request JWT of this session. */
  jwt(change: Change = {}): string {
    return signJwt({
      jti: randomUUID(),
      iat: Math.floor(this.sandbox.clock.now() / 1000),
      iss: vectors.identifier,
      OrgUnitId: vectors.orgUnitId,
      ReferenceId: this.referenceId,
      ...change,
    })
  }

  async cmpi(fields: Change): Promise<CmpiFields> {
    const Timestamp = String(this.sandbox.clock.now())
    const signed = {
      Version: '1.7',
      TransactionType: 'C',
      Algorithm: 'SHA-256',
      Identifier: vectors.identifier,
      OrgUnit: vectors.orgUnitId,
      Timestamp,
      Signature: createHash('sha256')
        .update(Timestamp + vectors.apiKey)
        .digest('base64'),
      ...fields,
    }
    const told = Object.fromEntries(Object.entries(signed).filter(([, value]) => value !== undefined))
    const answer = await fetch(`${this.sandbox.addresses.rest}/maps/txns.asp`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ cmpi_msg: writeCmpi(told as CmpiFields) }).toString(),
    })
    return readCmpi(await answer.text())
  }

  lookup(change: Change = {}): Promise<CmpiFields> {
    return this.cmpi({
      MsgType: 'cmpi_lookup',
      DFReferenceId: this.referenceId,
      OrderNumber: 'order-1',
      Amount: '4250',
      CurrencyCode: '840',
      CardNumber: this.pan,
      CardExpMonth: '12',
      CardExpYear: '2030',
      Email: this.email,
      ChallengeIndicator: '04',
      MerchantName: 'Shop Example',
      MerchantUrl: 'https://shop.example',
      ...change,
    })
  }

  authenticate(TransactionId: string): Promise<CmpiFields> {
    return this.cmpi({ MsgType: 'cmpi_authenticate', TransactionId })
  }

  stepUpJwt(challenge: CmpiFields, change: Change = {}): string {
    const { ACSUrl, Payload, TransactionId } = challenge
    return this.jwt({
      ReturnUrl: 'https://merchant.example/return',
      ObjectifyPayload: true,
      Payload: { ACSUrl, Payload, TransactionId },
      ...change,
    })
  }

  /** Registration check to a passed challenge; the transaction's id. */
  async authenticated(): Promise<string> {
    await this.getInfo()
    await this.browser.collect(this.jwt())
    const challenge = await this.lookup()
    await this.browser.stepUp(this.stepUpJwt(challenge))
    await this.authenticate(challenge.TransactionId ?? '')
    return challenge.TransactionId ?? ''
  }

  enrollJwt(CentinelTransactionId: string, change: Change = {}): string {
    return this.jwt({ ReturnUrl: 'https://merchant.example/return', Payload: { CentinelTransactionId }, ...change })
  }

  transactJwt(change: Change = {}): string {
    const OrderDetails = { OrderNumber: 'order-1', Amount: 4250, CurrencyCode: '840' }
    return this.jwt({ ReturnUrl: 'https://merchant.example/return', Payload: { OrderDetails }, ...change })
  }

  /** Everything of an enrolment; the user's id. */
  async enrolled(): Promise<string> {
    const { fields } = await this.browser.fido('enroll', this.enrollJwt(await this.authenticated()))
    const { UserId } = claimsOf(fields.Response ?? '').Payload
    await this.browser.completeEnrollment(UserId)
    return UserId
  }

  async authorise(change: Change = {}): Promise<Record<string, unknown>> {
    const answer = await fetch(this.sandbox.acquirer.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.sandbox.acquirer.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        number: this.pan,
        expirationMonth: '12',
        expirationYear: '2030',
        eci: '05',
        amount: { amount: 4250, currency: 'USD' },
        merchantUrl: 'https://shop.example',
        orderId: randomUUID(),
        ...change,
      }),
    })
    return (await answer.json()) as Record<string, unknown>
  }
}

export function signJwt(
  claims: Change,
  header: Change = { alg: 'HS256', typ: 'JWT' },
  key: string = vectors.apiKey,
): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${encode(header)}.${encode(claims)}`
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`
}

// biome-ignore lint/suspicious/noExplicitAny: tests read claims of many shapes
export function claimsOf(jwt: string): any {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

export async function control(sandbox: CardinalSandbox, path: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${sandbox.addresses.control}/__sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`control ${path}: ${answer.status} ${await answer.text()}`)
}

export async function countsOf(sandbox: CardinalSandbox): Promise<CardinalCounts> {
  return (await (await fetch(`${sandbox.addresses.control}/__sandbox/counts`)).json()) as CardinalCounts
}

export { startCardinalSandbox }
