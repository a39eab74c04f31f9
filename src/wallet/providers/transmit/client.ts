import * as v from 'valibot'
import { identityBase } from '../../../wire/transmit/hosts.ts'
import { type Assertion, type JourneyAnswer, journeyAnswerSchema } from '../../../wire/transmit/journey.ts'
import type { ApprovalData } from '../../../wire/transmit/primitives.ts'
import { authenticateStartAnswer, registerStartAnswer } from '../../../wire/transmit/webauthn.ts'
import { WalletError } from '../../errors.ts'
import type { Call } from '../../flow/types.ts'
import { readCapped } from '../../gateway/read-capped.ts'
import { type MosaicAddresses, readAddresses } from './addresses.ts'
import type { TransmitDeps } from './deps.ts'
import type { DeviceClaim } from './device.ts'
import type { Session } from './turn.ts'

/** What every call of a journey says about itself: a claim about the device, never a proof (contract 4.1). */
export interface Caller {
  readonly correlationId: string
  readonly device: DeviceClaim
}

export type StartedAuthentication = v.InferOutput<typeof authenticateStartAnswer>
export type StartedRegistration = v.InferOutput<typeof registerStartAnswer>

/** Mosaic as an application of ours reaches it, on the wire of the published SDK (contracts 3 and 4). */
export interface MosaicClient {
  /** Throws `provider_unavailable`, `provider_rejected`. */
  invoke(
    caller: Caller,
    journey: keyof Pick<MosaicAddresses, 'registerJourney' | 'loginJourney'>,
    params: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<JourneyAnswer>
  assert(caller: Caller, session: Session, assertion: Assertion, call: Call): Promise<JourneyAnswer>
  /** Throws `identity_refused` for a user it does not know. */
  startAuthentication(
    about: { readonly username: string; readonly approvalData?: ApprovalData },
    call: Call,
  ): Promise<StartedAuthentication>
  startRegistration(
    about: { readonly username: string; readonly displayName: string },
    call: Call,
  ): Promise<StartedRegistration>
}

export function createMosaicClient(deps: TransmitDeps): MosaicClient {
  async function journeyCall(
    path: 'anonymous_invoke' | 'assert',
    caller: Caller,
    { addresses, session, data }: { addresses: MosaicAddresses; session?: Session; data: object },
    call: Call,
  ): Promise<JourneyAnswer> {
    const url = new URL(`/ido/api/v2/auth/${path}`, addresses.apiOrigin)
    const query = {
      aid: 'default_application',
      clientId: addresses.clientId,
      locale: deps.language(),
      ...(session && { did: session.deviceId, sid: session.sessionId }),
    }
    url.search = new URLSearchParams(query).toString()
    const { body } = await post(deps.fetch, url, { headers: headersOf(caller), data }, call, 'include')
    return expect(journeyAnswerSchema, body)
  }

  async function webAuthnCall<const S extends v.GenericSchema>(
    kind: 'authenticate' | 'register',
    schema: S,
    about: object,
    call: Call,
  ): Promise<v.InferOutput<S>> {
    const { apiOrigin, clientId } = await readAddresses(deps, call)
    const url = new URL(`${identityBase(apiOrigin)}/v1/auth/webauthn/${kind}/start`, apiOrigin)
    const { status, body } = await post(deps.fetch, url, { client_id: clientId, ...about }, call, 'omit')
    if (status === 404) throw new WalletError('identity_refused', { reason: 'unknown_user' })
    if (status >= 400) throw new WalletError('provider_rejected', { operation: `webauthn_${kind}`, status })
    return expect(schema, body)
  }

  return {
    async invoke(caller, journey, params, call) {
      const addresses = await readAddresses(deps, call)
      const data = {
        collection_result: { metadata: { timestamp: deps.now() }, content: {} },
        policy_request_id: addresses[journey],
        params,
        sdk_data: {},
      }
      return journeyCall('anonymous_invoke', caller, { addresses, data }, call)
    },
    async assert(caller, session, data, call) {
      return journeyCall('assert', caller, { addresses: await readAddresses(deps, call), session, data }, call)
    },
    startAuthentication: ({ username, approvalData }, call) =>
      webAuthnCall(
        'authenticate',
        authenticateStartAnswer,
        { username, ...(approvalData && { approval_data: approvalData }) },
        call,
      ),
    startRegistration: ({ username, displayName }, call) =>
      webAuthnCall('register', registerStartAnswer, { username, display_name: displayName }, call),
  }
}

function headersOf({ correlationId, device }: Caller): object[] {
  return [
    { type: 'correlation_id', correlation_id: correlationId },
    {
      type: 'device',
      device: {
        device_key_id: device.keyId,
        device_public_key: device.publicKey,
        device_type: 'desktop',
        device_platform: 'web',
      },
    },
  ]
}

async function post(
  fetch: typeof globalThis.fetch,
  url: URL,
  body: object,
  call: Call,
  credentials: RequestCredentials,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(body),
    signal: call.signal,
    redirect: 'error',
    cache: 'no-store',
    credentials,
  }
  let text: string
  let status: number
  try {
    const response = await fetch(url.href, init)
    status = response.status
    text = await readCapped(response)
  } catch (cause) {
    if (call.signal.aborted) throw call.signal.reason
    if (cause instanceof WalletError && cause.code === 'too_large') throw cause
    throw new WalletError('provider_unavailable', { provider: 'transmit' }, { cause })
  }
  if (status >= 500 || status === 429) throw new WalletError('provider_unavailable', { provider: 'transmit', status })
  return { status, body: parse(text, status) }
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WalletError('provider_rejected', { reason: 'not_json', status }, { cause })
  }
}

function expect<const S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  throw new WalletError('provider_rejected', { reason: 'unexpected_answer' })
}
