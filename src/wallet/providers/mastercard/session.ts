import { isAllowedCallback } from '../../../wire/mastercard/callback-uri.ts'
import { checkLaunchUri, type WalletSessionRequest, withCallbackInQuery } from '../../../wire/mastercard/session.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow } from '../../flow/types.ts'
import { type Pins, requirePinned } from '../../gateway/addresses.ts'
import type { Callback } from '../../gateway/client.ts'
import { PATIENT } from '../retry.ts'
import type { MastercardClient } from './client.ts'
import type { MastercardDeps } from './deps.ts'
import { encryptToMastercard } from './encrypt.ts'

/** A page to visit. Both members of `page` are secret (contract 7.3: the fragment is a key to the session). */
export interface Session {
  readonly page: { readonly uri: string; readonly authenticationSessionId: string }
  readonly clientSessionId: string
  readonly correlationId: string
  readonly callbackId: string
  /** Before the session was asked for, epoch milliseconds: its fifteen minutes can't be over before ours are. */
  readonly startedAt: number
}

interface SessionWork {
  readonly deps: MastercardDeps
  readonly client: MastercardClient
  readonly operation: 'session' | 'confirm-session'
  /**
   * What only Mastercard may read, without the callback; made inside the call, since it holds secrets. `heard` is a time that
   * the gateway said a moment ago: this computer's own clock may be ahead of everybody's.
   */
  readonly info: (heard: number | undefined) => Promise<object>
}

/**
 * Starts a session (guide, step 1; contract 7.2): a callback of our gateway, everything else encrypted here to
 * Mastercard's key. The address that comes back is checked before anything opens it.
 * Throws WalletError `message_forged`, `encryption_key_untrusted`, and whatever `errors.ts` makes of a refusal.
 */
export async function openSession(flow: Flow, work: SessionWork, name: string): Promise<Session> {
  const { deps } = work
  const ids = await flow.value(`${name}-ids`, () => ({
    clientSessionId: crypto.randomUUID(),
    correlationId: crypto.randomUUID(),
    startedAt: deps.now(),
  }))
  const callback = await flow.step(`${name}-callback`, { onUnknown: 'repeat', ...PATIENT }, call =>
    ownCallback(deps, call),
  )
  const page = await flow.step(`${name}-session`, { onUnknown: 'repeat', ...PATIENT, secret: 'secret' }, call =>
    start(work, ids, callback, call),
  )
  return { page, ...ids, callbackId: callback.id }
}

async function start(
  { deps, client, operation, info }: SessionWork,
  ids: { readonly clientSessionId: string; readonly correlationId: string },
  callback: Callback,
  call: Call,
): Promise<Session['page']> {
  const inside = deps.callbackBy === 'session' ? { callbackUri: callback.url } : {}
  const body: WalletSessionRequest = {
    srcCorrelationId: ids.correlationId,
    clientSessionId: ids.clientSessionId,
    encryptedSessionInitiationRequestInfo: await encryptToMastercard(
      { ...(await info(callback.at)), ...inside },
      deps.payloadKey,
      deps.trustedKeys,
    ),
  }
  const { authenticationSessionId, uri } = await client.session(operation, body, call)
  const { clientSessionId } = ids
  const checked = requireLaunchAddress(uri, { authenticationSessionId, clientSessionId }, deps.pagePins)
  return {
    authenticationSessionId,
    uri: deps.callbackBy === 'session' ? checked : withCallbackInQuery(checked, callback.url),
  }
}

/**
 * The address as it came, once it is Mastercard's passkey page for this very session (contract 7.3).
 * Throws WalletError `message_forged`; the address, whose end is a secret, stays out of the error.
 */
export function requireLaunchAddress(
  uri: string,
  ids: { readonly authenticationSessionId: string; readonly clientSessionId: string },
  pins: Pins,
): string {
  const origin = requirePinned(uri, pins)
  try {
    return checkLaunchUri(uri, { origins: [origin], ...ids })
  } catch {
    throw new WalletError('message_forged', { field: 'uri' })
  }
}

async function ownCallback(deps: MastercardDeps, call: Call): Promise<Callback> {
  const callback = await deps.gateway.createCallback(call)
  const enrolment = await deps.gateway.enrolment()
  if (!enrolment) throw new WalletError('not_set_up', { part: 'gateway' })
  requireOwnCallback(callback.url, enrolment.origin, deps.sandbox)
  return callback
}

/**
 * The person is only ever sent back to the gateway this wallet is enrolled at (contract 14.1): whoever chose the address
 * would get the proof. Throws WalletError `message_forged`.
 */
export function requireOwnCallback(url: string, gatewayOrigin: string, sandbox: boolean): void {
  const allowed = [{ host: new URL(gatewayOrigin).host, pathPrefix: '/callback' }]
  const isOurs =
    isAllowedCallback(url, { allowed, environment: sandbox ? 'local' : 'public' }) &&
    new URL(url).origin === gatewayOrigin &&
    /^\/callback\/[\w-]{16,256}$/.test(new URL(url).pathname)
  if (!isOurs) throw new WalletError('message_forged', { field: 'callbackUri' })
}
