import { type FrameAssurance, type FrameSession, readFrameMessage } from '../../../wire/visa/frame.ts'
import type { SurfaceFailure } from '../../ceremony/surface-job.ts'
import { readSurfaceResult } from '../../ceremony/surface-result.ts'
import { type ErrorCode, WalletError } from '../../errors.ts'
import { seconds } from '../../flow/define.ts'
import type { Flow } from '../../flow/types.ts'
import type { Installation } from '../../link/installation.ts'
import { PATIENT } from '../retry.ts'
import { readFrameUrl } from './addresses.ts'
import type { VisaDeps } from './deps.ts'
import { sessionJob } from './jobs.ts'

/** Milliseconds until a session is given up: two loads, then the frame's own limit, and the page's opening (contract 6.5). */
const SESSION_LIMIT = seconds(75)

/** Where the provider's frame is: for a session and the passkey that follows it. */
export function frameAddress(flow: Flow, deps: VisaDeps, name: string): Promise<string> {
  return flow.step(name, { onUnknown: 'repeat', changes: 'nothing', ...PATIENT }, call => readFrameUrl(deps, call))
}

/**
 * Messages 1 to 3: a session of this device in the provider's hidden frame. The result is secret.
 * Throws WalletError `provider_unavailable`, `ceremony_timeout`, `ceremony_lost`.
 */
export function openSession(
  flow: Flow,
  name: string,
  url: string,
  { clientId }: Pick<Installation, 'clientId'>,
): Promise<FrameSession> {
  return flow.ceremony(name, {
    surface: 'visa',
    action: 'session',
    job: sessionJob(url, clientId),
    secret: 'secret',
    timeout: SESSION_LIMIT,
    parse: parseSession,
  })
}

/** Judges what the surface driver sent for a session. */
export function parseSession(raw: unknown): FrameSession {
  const message = messageOf(raw)
  if (message.kind !== 'session') throw new WalletError('provider_rejected', { reason: 'unexpected_message' })
  return message.session
}

/** Judges what the surface driver sent for a passkey ceremony. */
export function parseAssurance(raw: unknown): FrameAssurance {
  const message = messageOf(raw)
  if (message.kind !== 'complete') throw new WalletError('provider_rejected', { reason: 'unexpected_message' })
  return message.assurance
}

const surfaceFailures: Readonly<Record<SurfaceFailure, ErrorCode>> = {
  not_ready: 'provider_unavailable',
  no_answer: 'ceremony_timeout',
  window_closed: 'ceremony_lost',
}

const frameFailures = {
  failed: 'passkey_refused',
  cancelled: 'passkey_refused',
  not_performed: 'passkey_refused',
  not_supported: 'passkey_unsupported',
} as const

function messageOf(raw: unknown) {
  const result = readSurfaceResult(raw)
  if (!result.ok) throw new WalletError(surfaceFailures[result.failure], { surface: 'visa' })
  const message = readFrameMessage(result.message)
  if (!message) throw new WalletError('provider_rejected', { reason: 'bad_message' })
  // The frame's own words are for a developer's console at best; the reason is enough.
  if (message.kind === 'failed') throw new WalletError(frameFailures[message.reason], { reason: message.reason })
  return message
}
