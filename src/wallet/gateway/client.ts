import * as v from 'valibot'
import { type ErrorCode, WalletError } from '../errors.ts'
import type { Call } from '../flow/types.ts'
import { type Pins, requirePinned } from './addresses.ts'
import { createProof, type DeviceKey } from './proof.ts'
import { readCapped } from './read-capped.ts'

/** Milliseconds for one call: less than a step's, so that a gateway that never answers is told from a slow effect. */
export const CALL_TIMEOUT = 18_000

/** Milliseconds by which two clocks that are right may differ here: less than the gateway's minute, as answers take time. */
const CLOCK_TOLERANCE = 50_000

/** Milliseconds for which addresses are believed: every purchase needs them several times, and they hardly ever change. */
const ADDRESSES_FRESH = 5 * 60_000

/** Where this wallet is enrolled. */
export interface GatewayEnrolment {
  readonly origin: string
  readonly walletId: string
}

/** Row of table `settings` that holds the enrolment. */
export interface GatewaySettings {
  read(): Promise<GatewayEnrolment | undefined>
  write(enrolment: GatewayEnrolment): Promise<void>
}

export interface GatewayDeps {
  readonly settings: GatewaySettings
  readonly key: DeviceKey
  /** Gateways this build may talk to. */
  readonly gatewayPins: Pins
  readonly fetch?: typeof globalThis.fetch
  readonly now?: () => number
}

export interface GatewayRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Begins with `/v1/`. */
  readonly path: string
  readonly body?: unknown
}

/** What came back, of any status. Provider errors are judged by the provider's `errors.ts`. */
export interface GatewayAnswer {
  readonly status: number
  readonly body: unknown
  /** What time it was at the gateway, epoch milliseconds in whole seconds; absent where it did not say. */
  readonly at?: number
}

export interface Callback {
  readonly id: string
  /** Opened by the issuer's page in the person's browser. */
  readonly url: string
  /** When it was made, by the gateway's clock, epoch milliseconds; absent where it did not say. */
  readonly at?: number
}

export type CallbackState = { readonly state: 'waiting' } | { readonly state: 'arrived'; readonly query: string }

export interface WellKnown {
  readonly document: unknown
  /** Epoch milliseconds. */
  readonly fetchedAt: number
}

/** The wallet's only way to the outside. Every call carries a proof made with the device key. */
export interface GatewayClient {
  /**
   * One call. Throws WalletError `not_set_up` before enrolment, `gateway_unreachable` on network trouble or after 20 s,
   * `answer_lost` when it was made before and what it handed out is gone, `clock_wrong` when this computer's time is not accepted, `gateway_refused` when the gateway itself says no, `too_large` for an oversized answer. Provider answers of any
   * status are returned.
   */
  call(request: GatewayRequest, call: Call): Promise<GatewayAnswer>
  /** Enrols the device key with an operator's admission code; throws `invalid_input` for an origin this build does not trust. */
  enrol(origin: string, admissionCode: string): Promise<GatewayEnrolment>
  enrolment(): Promise<GatewayEnrolment | undefined>
  /** Has the gateway forget this wallet's key and all that is the wallet's. Fine when it is not enrolled (any more). */
  leave(call: Call): Promise<void>
  /**
   * Browser-facing addresses of a provider, as the gateway tells them, kept for minutes: the provider's folder checks their
   * shape and that this build pins them. Throws `not_set_up` when the operator has no such provider.
   */
  addresses(provider: string, call: Call): Promise<unknown>
  createCallback(call: Call): Promise<Callback>
  /** An address that the gateway keeps no longer (the computer slept) has nothing either: whoever waits has a limit of their own. */
  readCallback(id: string, call: Call): Promise<CallbackState>
  /** `<origin>/.well-known/ucp`, fetched by the gateway over https. */
  wellKnown(origin: string, call: Call): Promise<WellKnown>
}

const addressesSchema = v.record(v.string(), v.unknown())
const walletIdSchema = v.object({ walletId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)) })
const callbackSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  url: v.pipe(v.string(), v.url(), v.maxLength(1024)),
})
const callbackStateSchema = v.variant('state', [
  v.object({ state: v.literal('waiting') }),
  v.object({ state: v.literal('arrived'), query: v.optional(v.unknown()) }),
])
const wellKnownSchema = v.object({ document: v.unknown(), fetchedAt: v.number() })
/** The gateway's own envelope (docs/gateway.md). */
const refusalSchema = v.object({
  error: v.object({
    code: v.pipe(v.string(), v.regex(/^[a-z_]{1,64}$/)),
    field: v.optional(v.pipe(v.string(), v.maxLength(120))),
  }),
})

export function createGatewayClient(deps: GatewayDeps): GatewayClient {
  const now = deps.now ?? Date.now
  let known: { readonly addresses: Readonly<Record<string, unknown>>; readonly at: number } | undefined

  async function call(request: GatewayRequest, call: Call): Promise<GatewayAnswer> {
    const enrolment = await deps.settings.read()
    if (!enrolment) throw new WalletError('not_set_up', { part: 'gateway' })
    return send(deps, now, enrolment, request, call)
  }

  async function ask<S extends v.GenericSchema>(
    schema: S,
    request: GatewayRequest,
    own: Call,
  ): Promise<v.InferOutput<S>> {
    const answer = await call(request, own)
    return expect(schema, answer, request.path)
  }

  async function knownAddresses(own: Call): Promise<Readonly<Record<string, unknown>>> {
    if (known && now() - known.at < ADDRESSES_FRESH) return known.addresses
    known = { addresses: await ask(addressesSchema, { method: 'GET', path: '/v1/addresses' }, own), at: now() }
    return known.addresses
  }

  return {
    call,
    enrolment: () => deps.settings.read(),

    async enrol(origin, admissionCode) {
      const trusted = trustedGateway(origin, deps.gatewayPins)
      const request: GatewayRequest = { method: 'POST', path: '/v1/wallets', body: { admissionCode } }
      const own: Call = { signal: AbortSignal.timeout(CALL_TIMEOUT), idempotencyKey: crypto.randomUUID() }
      const answer = await send(deps, now, { origin: trusted }, request, own)
      const enrolment = { origin: trusted, walletId: expect(walletIdSchema, answer, request.path).walletId }
      await deps.settings.write(enrolment)
      known = undefined
      return enrolment
    },

    async leave(own) {
      const enrolment = await deps.settings.read()
      if (!enrolment) return
      try {
        await send(deps, now, enrolment, { method: 'DELETE', path: `/v1/wallets/${enrolment.walletId}` }, own)
      } catch (thrown) {
        if (!isUnknownKey(thrown)) throw thrown
      }
    },

    async addresses(provider, own) {
      const told = await knownAddresses(own)
      const found = Object.hasOwn(told, provider) ? told[provider] : undefined
      if (found === undefined) throw new WalletError('not_set_up', { part: provider })
      return found
    },

    async createCallback(own) {
      const request: GatewayRequest = { method: 'POST', path: '/v1/callbacks', body: {} }
      const answer = await call(request, own)
      const callback = expect(callbackSchema, answer, request.path)
      requirePinned(callback.url, deps.gatewayPins)
      return { ...callback, ...(answer.at !== undefined && { at: answer.at }) }
    },

    async readCallback(id, own) {
      const request: GatewayRequest = { method: 'GET', path: `/v1/callbacks/${encodeURIComponent(id)}` }
      const told = await ask(callbackStateSchema, request, own).catch(waitingIfForgotten)
      return told.state === 'waiting' ? told : { state: 'arrived', query: JSON.stringify(told.query ?? {}) }
    },

    async wellKnown(origin, own) {
      const told = await ask(wellKnownSchema, { method: 'POST', path: '/v1/well-known', body: { origin } }, own)
      return { document: told.document, fetchedAt: told.fetchedAt }
    },
  }
}

/** True for the gateway's word that it knows no wallet with this key. */
function isUnknownKey(thrown: unknown): boolean {
  if (!(thrown instanceof WalletError)) return false
  const { status, reason, field } = thrown.context
  return status === 401 && reason === 'proof_refused' && field === 'proof'
}

function waitingIfForgotten(thrown: unknown): { readonly state: 'waiting' } {
  if (thrown instanceof WalletError && thrown.context.reason === 'not_found') return { state: 'waiting' }
  throw thrown
}

function trustedGateway(origin: string, pins: Pins): string {
  try {
    return requirePinned(origin, pins)
  } catch (cause) {
    throw new WalletError('invalid_input', { field: 'origin' }, { cause })
  }
}

async function send(
  deps: GatewayDeps,
  now: () => number,
  to: { readonly origin: string; readonly walletId?: string },
  request: GatewayRequest,
  call: Call,
): Promise<GatewayAnswer> {
  const url = new URL(request.path, to.origin).href
  const body = request.body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(request.body))
  const proof = await createProof(
    deps.key,
    { method: request.method, url, ...(body && { body }), ...(to.walletId !== undefined && { walletId: to.walletId }) },
    now,
  )
  const response = await reach(deps.fetch ?? globalThis.fetch, url, call, {
    method: request.method,
    headers: {
      'countersign-proof': proof,
      'idempotency-key': call.idempotencyKey,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body }),
  })
  const at = Date.parse(response.headers.get('date') ?? '')
  const answer = { status: response.status, body: await readJson(response), ...(!Number.isNaN(at) && { at }) }
  // The provider's own answers are marked; any other failure is the gateway's, and its words are its own.
  if (answer.status >= 400 && response.headers.get('countersign-source') !== 'provider')
    throw refusal(answer, now() - at)
  return answer
}

async function reach(fetch: typeof globalThis.fetch, url: string, call: Call, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(CALL_TIMEOUT)])
  try {
    return await fetch(url, { ...init, signal, redirect: 'error', credentials: 'omit', cache: 'no-store' })
  } catch (cause) {
    // Cancel and deadline are the flow's business; only network trouble and our own time limit are the gateway's.
    if (call.signal.aborted) throw call.signal.reason
    throw new WalletError('gateway_unreachable', {}, { cause })
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await readCapped(response)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WalletError('provider_rejected', { reason: 'not_json', status: response.status }, { cause })
  }
}

/** Refusals of the gateway with a meaning of their own: mostly "not now", or that the provider behind it did not answer. */
const codesOfRefusals: Readonly<Record<string, ErrorCode>> = {
  provider_unreachable: 'provider_unavailable',
  provider_timeout: 'provider_unavailable',
  throttled: 'gateway_unreachable',
  internal: 'gateway_unreachable',
  answer_lost: 'answer_lost',
}

/** `ahead`: how far our clock is ahead of the gateway's in milliseconds, not a number when it did not tell its time. */
function refusal(answer: GatewayAnswer, ahead: number): WalletError {
  const told = v.safeParse(refusalSchema, answer.body)
  if (!told.success) return new WalletError('gateway_refused', { status: answer.status, reason: 'unexpected_answer' })
  const { code, field } = told.output.error
  const context = { status: answer.status, reason: code, ...(field !== undefined && { field }) }
  // The time in the proof is the one thing of it that a person can set right.
  if (code === 'proof_refused' && field === 'iat' && !(Math.abs(ahead) < CLOCK_TOLERANCE))
    return new WalletError('clock_wrong', {
      ...context,
      ...(!Number.isNaN(ahead) && { aheadSeconds: Math.round(ahead / 1000) }),
    })
  return new WalletError(codesOfRefusals[code] ?? 'gateway_refused', context)
}

function expect<S extends v.GenericSchema>(schema: S, answer: GatewayAnswer, path: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, answer.body)
  if (answer.status >= 400 || !parsed.success) {
    throw new WalletError('gateway_refused', { status: answer.status, reason: 'unexpected_answer', path })
  }
  return parsed.output
}
