import * as v from 'valibot'
import { browserDataSchema } from './device.ts'
import type { TmsAuthenticationContext } from './passkey.ts'
import { filled, text } from './primitives.ts'

/** Messages of the Visa authentication frame (contract 6.2, 6.3). Data may arrive as an object or as JSON text. */

/** Largest message that is read at all, in characters of JSON. */
export const MAX_FRAME_MESSAGE = 100_000

const requestID = filled(128)
const failure = v.optional(v.union([text(1000), v.object({ message: v.optional(text(1000)) })]))

const assuranceData = v.object({
  fidoBlob: filled(32_768),
  identifier: filled(512),
  rpID: v.optional(text(253)),
})
const session = v.union([filled(16_384), v.object({ secureToken: filled(16_384) })])

const messageSchema = v.variant('type', [
  v.object({ type: v.literal('AUTH_READY'), requestID }),
  v.object({
    type: v.literal('AUTH_SESSION_CREATED'),
    requestID,
    result: v.literal('COMPLETE'),
    sessionContext: session,
    browserData: browserDataSchema,
    dfpSessionID: filled(200),
    authenticationPreferencesSupported: v.optional(
      v.object({
        requiresPopupForAuthenticate: v.optional(v.boolean()),
        requiresPopupForRegister: v.optional(v.boolean()),
      }),
    ),
  }),
  // Its `browserData` is nobody's business: what counts was said when the session was made, and a popup may know less.
  v.object({ type: v.picklist(['AUTH_COMPLETE', 'RESULT', 'AUTH_SUCCESS']), requestID, assuranceData }),
  v.object({
    type: v.picklist(['AUTH_FAILED', 'AUTH_CANCELLED', 'AUTH_NOT_PERFORMED', 'AUTH_NOT_SUPPORTED']),
    requestID,
    error: failure,
  }),
  v.object({ type: v.literal('AUTH_SESSION_CLOSED'), requestID }),
])

/** What the frame says about its session, in one spelling. `secureToken` is a secret. */
export interface FrameSession {
  readonly secureToken: string
  readonly browserData: v.InferOutput<typeof browserDataSchema>
  readonly fingerprintSessionId: string
  readonly popupForAuthenticate: boolean
  readonly popupForRegister: boolean
}

/** What a finished ceremony hands over. `fidoBlob` is a secret. */
export interface FrameAssurance {
  readonly fidoBlob: string
  readonly identifier: string
  readonly rpId?: string
}

/** A message of the frame in one spelling; `error` is for a developer's console, not for a person or an agent. */
export type FrameMessage =
  | { readonly kind: 'ready'; readonly requestId: string }
  | { readonly kind: 'session'; readonly requestId: string; readonly session: FrameSession }
  | { readonly kind: 'complete'; readonly requestId: string; readonly assurance: FrameAssurance }
  | {
      readonly kind: 'failed'
      readonly requestId: string
      readonly reason: 'failed' | 'cancelled' | 'not_performed' | 'not_supported'
      readonly error: string
    }
  | { readonly kind: 'closed'; readonly requestId: string }

const reasons = {
  AUTH_FAILED: 'failed',
  AUTH_CANCELLED: 'cancelled',
  AUTH_NOT_PERFORMED: 'not_performed',
  AUTH_NOT_SUPPORTED: 'not_supported',
} as const

/**
 * Reads one message of the frame. Unknown types, other shapes and oversized texts give `undefined`: keep waiting.
 * The caller has checked origin and source window, and compares `requestId` with the current one.
 */
export function readFrameMessage(data: unknown): FrameMessage | undefined {
  const result = v.safeParse(messageSchema, parseJson(data))
  return result.success ? toFrameMessage(result.output) : undefined
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return data
  if (data.length > MAX_FRAME_MESSAGE) return undefined
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

function toFrameMessage(message: v.InferOutput<typeof messageSchema>): FrameMessage {
  const requestId = message.requestID
  switch (message.type) {
    case 'AUTH_READY':
      return { kind: 'ready', requestId }
    case 'AUTH_SESSION_CREATED':
      return { kind: 'session', requestId, session: toSession(message) }
    case 'AUTH_COMPLETE':
    case 'RESULT':
    case 'AUTH_SUCCESS':
      return { kind: 'complete', requestId, assurance: toAssurance(message.assuranceData) }
    case 'AUTH_SESSION_CLOSED':
      return { kind: 'closed', requestId }
    default:
      return { kind: 'failed', requestId, reason: reasons[message.type], error: errorText(message.error) }
  }
}

type SessionMessage = Extract<v.InferOutput<typeof messageSchema>, { type: 'AUTH_SESSION_CREATED' }>

function toSession(message: SessionMessage): FrameSession {
  const { sessionContext, authenticationPreferencesSupported: preferences } = message
  return {
    secureToken: typeof sessionContext === 'string' ? sessionContext : sessionContext.secureToken,
    browserData: message.browserData,
    fingerprintSessionId: message.dfpSessionID,
    popupForAuthenticate: preferences?.requiresPopupForAuthenticate ?? false,
    popupForRegister: preferences?.requiresPopupForRegister ?? false,
  }
}

function toAssurance(data: v.InferOutput<typeof assuranceData>): FrameAssurance {
  const { fidoBlob, identifier, rpID } = data
  return rpID === undefined ? { fidoBlob, identifier } : { fidoBlob, identifier, rpId: rpID }
}

function errorText(error: v.InferOutput<typeof failure>): string {
  return typeof error === 'string' ? error : (error?.message ?? '')
}

/** Message 2: asks the frame for a session. `clientId` is the stable random device id of this installation. */
export function createAuthSession(requestId: string, clientId: string) {
  return {
    type: 'CREATE_AUTH_SESSION',
    requestID: requestId,
    version: '1',
    client: { id: clientId },
    contentType: 'application/json',
  } as const
}

/** Message 4: runs a ceremony; the message's type is `AUTHENTICATE` for a registration too. */
export function authenticateMessage(requestId: string, context: FrameAuthenticationContext) {
  return { type: 'AUTHENTICATE', requestID: requestId, version: '1', authenticationContext: context } as const
}

/** Message 6: ends the session. */
export function closeAuthSession(requestId: string) {
  return { type: 'CLOSE_AUTH_SESSION', requestID: requestId, version: '1' } as const
}

/** `authenticationContext` as the frame spells it. */
export const frameAuthenticationContextSchema = v.object({
  identifier: filled(512),
  endpoint: filled(2048),
  payload: filled(32_768),
  action: v.picklist(['AUTHENTICATE', 'REGISTER']),
  platformType: v.literal('WEB'),
  authenticationPreferencesEnabled: v.object({
    responseType: v.literal('code'),
    responseMode: v.picklist(['com_visa_web_message', 'form_post']),
  }),
})
export type FrameAuthenticationContext = v.InferOutput<typeof frameAuthenticationContextSchema>

/** The passkey service's context for the frame: `id` becomes `identifier`; a popup answers by `form_post`. */
export function toFrameContext(
  context: TmsAuthenticationContext,
  action: 'AUTHENTICATE' | 'REGISTER',
  surface: 'frame' | 'popup',
): FrameAuthenticationContext {
  return {
    identifier: context.id,
    endpoint: context.endpoint,
    payload: context.payload,
    action,
    platformType: 'WEB',
    authenticationPreferencesEnabled: {
      responseType: 'code',
      responseMode: surface === 'popup' ? 'form_post' : 'com_visa_web_message',
    },
  }
}

/** Limits of the waits in milliseconds (contract 6.5). */
export const frameTimers = { ready: 10_000, session: 30_000, ceremony: 120_000 } as const
