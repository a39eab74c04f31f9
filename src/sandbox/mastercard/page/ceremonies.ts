import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server'
import { referenceKey } from '../authentication/references.ts'
import { relyingPartyId } from '../client.ts'
import type { MastercardContext } from '../context.ts'
import { instanceId } from '../ids.ts'
import type { Ceremony, Passkey, Session } from '../state.ts'

/** An answer of the page's backend other than success; the page turns its status into a reason (contract 7.5). */
export class PageError extends Error {
  override readonly name = 'PageError'
  readonly status: 400 | 401 | 403 | 404

  constructor(status: PageError['status']) {
    super(`the page's backend answers ${status}`)
    this.status = status
  }
}

/** Recognises the device and makes the WebAuthn options for what it finds (contract 7.4, steps 4 and 5). */
export async function beginCeremony(
  sandbox: MastercardContext,
  session: Session,
  visit: { readonly deviceId: string; readonly callbackUri: string },
) {
  if (session.purpose.kind === 'transaction') {
    const bound = passkeysBoundTo(sandbox, [cardReference(sandbox, session.purpose.info.srcDigitalCardId)])
    if (bound.length === 0) throw new PageError(404)
    return verification(session, visit, bound)
  }
  const known = [...sandbox.state.passkeys.values()].filter(({ devices }) => devices.has(visit.deviceId))
  if (known.length > 0) return verification(session, visit, known)
  const references = session.purpose.references.map(referenceKey)
  return creation(session, visit, passkeysBoundTo(sandbox, references))
}

function cardReference({ state }: MastercardContext, srcDigitalCardId: string): string {
  const card = state.cards.get(srcDigitalCardId)
  if (card === undefined) throw new PageError(404)
  return referenceKey({ accountReferenceType: 'PAN', primaryAccountNumber: card.pan })
}

function passkeysBoundTo({ state }: MastercardContext, references: readonly string[]): readonly Passkey[] {
  const bindings = [...state.bindings.values()].filter(binding => references.some(key => binding.references.has(key)))
  const ids = new Set(bindings.map(({ credentialId }) => credentialId))
  return [...state.passkeys.values()].filter(({ credentialId }) => ids.has(credentialId))
}

async function creation(
  session: Session,
  visit: { readonly deviceId: string; readonly callbackUri: string },
  excluded: readonly Passkey[],
) {
  const publicKey = await generateRegistrationOptions({
    rpName: 'Mastercard (sandbox)',
    rpID: relyingPartyId,
    userName: 'Mastercard payment passkey',
    userDisplayName: 'Mastercard payment passkey',
    supportedAlgorithmIDs: [-7, -257],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: excluded.map(describe),
    attestationType: 'none',
  })
  session.ceremony = { mode: 'CREATE', challenge: publicKey.challenge, ...visit }
  return { mode: 'CREATE' as const, publicKey }
}

async function verification(
  session: Session,
  visit: { readonly deviceId: string; readonly callbackUri: string },
  allowed: readonly Passkey[],
) {
  const publicKey = await generateAuthenticationOptions({
    rpID: relyingPartyId,
    allowCredentials: allowed.map(describe),
    userVerification: 'required',
  })
  session.ceremony = { mode: 'VERIFY', challenge: publicKey.challenge, ...visit }
  return { mode: 'VERIFY' as const, publicKey }
}

function describe({ credential: { id, transports } }: Passkey) {
  return { id, ...(transports === undefined ? {} : { transports }) }
}

/** Verifies a new passkey and keeps it with its device. @throws PageError */
export async function finishCreation(
  sandbox: MastercardContext,
  ceremony: Ceremony,
  response: RegistrationResponseJSON,
): Promise<Passkey> {
  const result = await verifyRegistrationResponse({ ...expectations(sandbox, ceremony), response }).catch(refuse)
  if (!result.verified) throw new PageError(400)
  sandbox.state.counts.passkeysCreated += 1
  return keepPasskey(sandbox, result.registrationInfo.credential, ceremony.deviceId)
}

/** Verifies an existing passkey. @throws PageError */
export async function finishVerification(
  sandbox: MastercardContext,
  ceremony: Ceremony,
  response: AuthenticationResponseJSON,
): Promise<Passkey> {
  const passkey = sandbox.state.passkeys.get(response.id)
  if (passkey === undefined) throw new PageError(404)
  const { credential } = passkey
  const result = await verifyAuthenticationResponse({
    ...expectations(sandbox, ceremony),
    response,
    credential,
  }).catch(refuse)
  if (!result.verified) throw new PageError(400)
  sandbox.state.counts.passkeysVerified += 1
  const counted = { ...passkey, credential: { ...credential, counter: result.authenticationInfo.newCounter } }
  counted.devices.add(ceremony.deviceId)
  sandbox.state.passkeys.set(credential.id, counted)
  return counted
}

/** Keeps a credential as the passkey of a device. */
export function keepPasskey({ state }: MastercardContext, credential: WebAuthnCredential, deviceId: string): Passkey {
  const passkey = {
    credential,
    credentialId: instanceId(),
    dasAuthenticatorInstanceId: instanceId(),
    devices: new Set([deviceId]),
  }
  state.passkeys.set(credential.id, passkey)
  return passkey
}

function expectations({ addresses }: MastercardContext, { challenge }: Ceremony) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: addresses.page,
    expectedRPID: relyingPartyId,
    requireUserVerification: true,
  }
}

/** The library throws for everything that does not verify. */
function refuse(): never {
  throw new PageError(400)
}
