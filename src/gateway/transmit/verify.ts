import * as v from 'valibot'
import type { IdentityCheck } from '../../wire/identity-check.ts'
import type { VerifyBody } from '../../wire/transmit/gateway-api.ts'
import { idTokenClaims } from '../../wire/transmit/token.ts'
import { recordCheck, requireBound, requireUnused } from '../identity/checks.ts'
import { verifyIdToken } from '../identity/id-token.ts'
import { adoptOrganisation, findIdentity, type IdentityRef, keepProved } from '../identity/identities.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import type { Exchanged, TransmitClient } from './client.ts'
import type { TransmitConfig } from './config.ts'

/** What the gateway's Transmit routes work with. */
export interface TransmitService {
  readonly config: TransmitConfig
  readonly client: TransmitClient
  /** The provider's clock. Epoch milliseconds. */
  readonly now: () => number
}

/** For whom, and when by the gateway's clock (epoch milliseconds). */
export interface VerifyContext {
  readonly store: Database
  readonly walletId: string
  readonly now: number
}

/** A user, for the organisation they signed in for, if for one. */
export function refTo(walletId: string, subject: string, organisationId?: string): IdentityRef {
  return { provider: 'transmit', subject, walletId, ...(organisationId !== undefined && { organisationId }) }
}

/**
 * Exchanges a completion code and verifies who signed in, on which device, for this nonce, once.
 * 1. The nonce was never used; for a purchase it is bound to its facts, and user and device are the linked ones.
 * 2. The code gives an ID token, with the client's secret.
 * 3. Signature, issuer, audience, nonce, freshness, subject; a passkey; this device's key bound and just proved.
 * 4. The nonce is used up; for a link the user is this wallet's from now on, for this organisation, and a device key they
 *    had for it before is unbound.
 * @throws Refusal
 */
export async function verifyJourney(
  service: TransmitService,
  { store, walletId, now }: VerifyContext,
  { code, deviceKeyId, subject: expected, organisationId, ...asked }: VerifyBody,
): Promise<IdentityCheck> {
  const { purpose, nonce } = asked
  await requireBound(asked)
  await requireUnused(store, nonce)
  if (purpose === 'purchase') await requireLinked(store, walletId, { subject: expected, organisationId, deviceKeyId })
  const exchanged = await service.client.exchange(code)
  const { subject, authenticatedAt, claims } = await verifyIdToken(exchanged.id_token, {
    keys: service.client.keys,
    issuer: service.config.issuer,
    audience: service.config.clientId,
    nonce,
    now: service.now(),
  })
  if (expected !== undefined && subject !== expected) throw refused('sub')
  requireMeeting(exchanged, service.config)
  requireClaims(claims, { deviceKeyId, nonce, organisationId })
  requireThisDevice(exchanged, deviceKeyId)
  const check: IdentityCheck = { provider: 'transmit', ...asked, subject, authenticatedAt, checkedAt: now }
  const ref = refTo(walletId, subject, organisationId)
  const older = purpose === 'link' ? (await findIdentity(store, ref))?.deviceKey : undefined
  await store.transaction(async tx => {
    await recordCheck(tx, walletId, check)
    if (purpose === 'link') await keepProved(tx, ref, { now, deviceKey: deviceKeyId })
  })
  if (older !== undefined && older !== deviceKeyId) await service.client.removeDeviceKey(subject, older)
  return check
}

async function requireLinked(
  store: Database,
  walletId: string,
  { subject, organisationId, deviceKeyId }: Pick<VerifyBody, 'subject' | 'organisationId' | 'deviceKeyId'>,
): Promise<void> {
  if (subject === undefined) throw new Refusal(400, 'invalid_input', 'subject')
  const ref = refTo(walletId, subject, organisationId)
  await adoptOrganisation(store, ref)
  const identity = await findIdentity(store, ref)
  if (!identity?.proved || identity.deviceKey !== deviceKeyId) throw notFound()
}

/**
 * The journey must have met this device: known by challenge and response, or bound in it. Restricted is not enough. A journey
 * that does not say is enough only where the operator has settled for the token's list (contract 5.5, 9.1; decision 16).
 */
function requireMeeting({ context }: Exchanged, { deviceProof }: TransmitConfig): void {
  if (context?.access === 'restricted') throw refused('access')
  const status = context?.device_status
  if (status === 'unknown') throw refused('device_status')
  if (status === undefined && deviceProof === 'journey') throw refused('context')
}

/** A journey that says which device it met must have met this one, not another that is bound to the user as well. */
function requireThisDevice({ context }: Exchanged, deviceKeyId: string): void {
  const met = context?.device_key_id
  if (met !== undefined && met !== deviceKeyId) throw refused('device_key_id')
}

/** A passkey, of a user to whom this wallet's device is bound, for the organisation that is linked, or for none. */
function requireClaims(
  claims: unknown,
  { deviceKeyId, nonce, organisationId }: Pick<VerifyBody, 'deviceKeyId' | 'nonce' | 'organisationId'>,
): void {
  const read = v.safeParse(idTokenClaims, claims)
  if (!read.success) throw refused('id_token')
  const { device_keys: deviceKeys, amr, approval_data: approval, org_id: organisation } = read.output
  if (!amr.includes('webauthn')) throw refused('amr')
  if (organisation !== organisationId) throw refused('org_id')
  if (!deviceKeys.includes(deviceKeyId)) throw refused('device_keys')
  if (approval?.purchase !== undefined && approval.purchase !== nonce) throw refused('approval_data')
}

const refused = (claim: string) => new Refusal(403, 'identity_refused', claim)
