import { randomBytes, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { isAllowedCallback } from '../../../wire/mastercard/callback-uri.ts'
import { CONSENT_LIFE, SESSION_LIFE } from '../../../wire/mastercard/limits.ts'
import { launch } from '../../../wire/mastercard/names.ts'
import {
  type SessionInfo,
  sessionInfoSchema,
  sessionRequestSchema,
  type TransactionInfo,
  transactionInfoSchema,
} from '../../../wire/mastercard/session.ts'
import { fromTransactionAmount } from '../../../wire/mastercard/units.ts'
import { type Call, openMember, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { readBody } from '../api/read-body.ts'
import { badArgument, notFound, serviceRefusal } from '../api/refusal.ts'
import { client, countries } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import type { Session, SessionPurpose } from '../state.ts'
import { requireEligible } from './references.ts'

/** `POST {sessions}`: starts a visit to the launch page (contract 7.2). */
export function startSession(call: Call): Reply {
  const request = readBody(sessionRequestSchema, call.body)
  requireOwnClient(call, request, [client.passkeyService])
  const name = 'encryptedSessionInitiationRequestInfo'
  const plain = openMember(call, name, request[name])
  const { purpose, callbackUri } = readPurpose(call, plain)
  requireCallback(call.sandbox, callbackUri)
  const session: Session = {
    authenticationSessionId: randomUUID(),
    clientSessionId: request.clientSessionId,
    srcClientId: call.srcClientId,
    purpose,
    callbackUri,
    accessToken: randomBytes(24).toString('base64url'),
    expiresAt: call.sandbox.clock.now() + SESSION_LIFE,
    isFinished: false,
  }
  call.sandbox.state.sessions.set(session.authenticationSessionId, session)
  call.sandbox.state.counts.sessionsStarted += 1
  const { authenticationSessionId } = session
  const srcCorrelationId = request.srcCorrelationId ?? randomUUID()
  return { status: 200, body: { srcCorrelationId, authenticationSessionId, uri: launchUri(call.sandbox, session) } }
}

function readPurpose(call: Call, plain: unknown): { purpose: SessionPurpose; callbackUri: string | undefined } {
  if (v.is(v.looseObject({ purpose: v.literal('transaction') }), plain)) {
    const info = readBody(transactionInfoSchema, plain)
    requirePasskeyCard(call, info)
    return { purpose: { kind: 'transaction', info }, callbackUri: info.callbackUri }
  }
  requireConsent(plain)
  const info = readBody(sessionInfoSchema, plain)
  requireRecentConsent(call.sandbox, info)
  requireDocuments(info)
  requireEligible(call.sandbox, call.srcClientId, info.accountReference)
  return { purpose: { kind: 'enrol', references: info.accountReference }, callbackUri: info.callbackUri }
}

function requirePasskeyCard(call: Call, info: TransactionInfo): void {
  const card = call.sandbox.state.cards.get(info.srcDigitalCardId)
  if (card?.srcClientId !== call.srcClientId) throw notFound('srcDigitalCardId', 'BODY')
  if (card.status !== 'ACTIVE') throw badArgument('SUSPENDED_CARD', 'srcDigitalCardId')
  try {
    fromTransactionAmount(info.transactionAmount)
  } catch {
    throw badArgument('INVALID_VALUE', 'transactionAmount')
  }
}

const givenConsent = v.looseObject({
  consents: v.pipe(v.array(v.looseObject({ consentStatus: v.literal('ACCEPTED') })), v.minLength(1)),
  complianceSettings: v.looseObject({ complianceResources: v.array(v.unknown()) }),
})

/** A consent that is missing, or says no, is not a matter of form (contract 7.2). */
function requireConsent(plain: unknown): void {
  if (!v.is(givenConsent, plain)) throw complianceRequired('consents')
}

function requireRecentConsent({ clock }: MastercardContext, { consents }: SessionInfo): void {
  for (const { consentTimestamp, countryCode } of consents) {
    const age = clock.now() - Number(consentTimestamp) * 1000
    if (age < -1000 || age > CONSENT_LIFE) throw badArgument('INVALID_VALUE', 'consents[0].consentTimestamp')
    if (!countries.has(countryCode)) throw badArgument('NOT_SUPPORTED', 'consents[0].countryCode')
  }
}

function requireDocuments({ complianceSettings: { complianceResources } }: SessionInfo): void {
  for (const needed of ['TERMS_AND_CONDITIONS', 'PRIVACY_POLICY'] as const) {
    const document = complianceResources.find(({ complianceType }) => complianceType === needed)
    if (document === undefined) throw complianceRequired('complianceSettings.complianceResources')
  }
  if (!complianceResources.every(({ uri }) => isDocumentAddress(uri))) {
    throw badArgument('INVALID_FORMAT', 'complianceSettings.complianceResources[0].uri')
  }
}

function isDocumentAddress(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname } = new URL(uri)
  return protocol === 'https:' || (protocol === 'http:' && hostname.endsWith('localhost'))
}

function complianceRequired(source: string) {
  return serviceRefusal(400, 'COMPLIANCE_REQUIRED', { reason: 'CANNOT_BE_NULL', source })
}

function requireCallback(sandbox: MastercardContext, callbackUri: string | undefined): void {
  if (callbackUri === undefined || isKnownCallback(sandbox, callbackUri)) return
  throw badArgument('INVALID_VALUE', 'callbackUri')
}

/** True for an address on the client's list (contract 14.1). */
export function isKnownCallback({ callbacks }: MastercardContext, callbackUri: string): boolean {
  return isAllowedCallback(callbackUri, { allowed: callbacks, environment: 'local' })
}

function launchUri({ addresses }: MastercardContext, session: Session): string {
  const query = new URLSearchParams({
    [launch.clientId]: session.srcClientId,
    [launch.authenticationSessionId]: session.authenticationSessionId,
    [launch.clientSessionId]: session.clientSessionId,
  })
  return `${addresses.page}${launch.path}?${query}#${session.accessToken}`
}
