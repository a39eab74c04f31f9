import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import * as v from 'valibot'
import { fidoDescriptions, fidoErrors } from '../../../wire/cardinal/jwt.ts'
import { limits } from '../../../wire/cardinal/limits.ts'
import { authenticationResponseSchema, registrationResponseSchema } from '../../web/passkey-responses.ts'
import { relyingPartyId } from '../account.ts'
import type { CardinalContext } from '../context.ts'
import { enrolmentsOf, findEnrolment } from '../enrolments.ts'
import { signResponseJwt } from '../jwt.ts'
import { randomText } from '../random.ts'
import type { Ceremony, Session } from '../state.ts'

/** The WebAuthn options of an enrolment: nobody enrols the same passkey twice (contract 8). */
export function registrationOptions(sandbox: CardinalContext, session: Session) {
  const lastFour = session.pan.slice(-4)
  return generateRegistrationOptions({
    rpName: 'Cardinal (sandbox)',
    rpID: relyingPartyId,
    userName: `${session.email}, card ending in ${lastFour}`,
    userDisplayName: `Card ending in ${lastFour}`,
    authenticatorSelection: {
      authenticatorAttachment: 'platform',
      residentKey: 'required',
      userVerification: 'required',
    },
    attestationType: 'none',
    supportedAlgorithmIDs: [-7, -257],
    timeout: limits.prompt,
    excludeCredentials: enrolmentsOf(sandbox, session).map(({ credential }) => ({ id: credential.id })),
  })
}

/** The WebAuthn options of an authentication. */
export function authenticationOptions(sandbox: CardinalContext, session: Session) {
  const enrolment = findEnrolment(sandbox, session)
  return generateAuthenticationOptions({
    rpID: relyingPartyId,
    allowCredentials: enrolment === undefined ? [] : [{ id: enrolment.credential.id }],
    userVerification: 'required',
    timeout: limits.prompt,
  })
}

/** What the page's script sends when the prompt has ended: the browser's error by name, or what the passkey signed. */
export const promptEndSchema = v.union([
  v.object({ error: v.pipe(v.string(), v.maxLength(60)) }),
  v.object({ registration: registrationResponseSchema }),
  v.object({ authentication: authenticationResponseSchema }),
])
export type PromptEnd = v.InferOutput<typeof promptEndSchema>

/** Judges how a prompt ended, and signs the response JWT (contract 8). */
export async function finishCeremony(sandbox: CardinalContext, ceremony: Ceremony, end: PromptEnd): Promise<string> {
  ceremony.used = true
  const session = sandbox.state.sessions.get(ceremony.referenceId)
  if (session === undefined || sandbox.clock.now() - session.createdAt >= limits.session)
    return respond(sandbox, ceremony, fidoErrors.service)
  if ('error' in end) {
    const isCancel = end.error === 'NotAllowedError' || end.error === 'AbortError'
    return respond(sandbox, ceremony, isCancel ? fidoErrors.cancelled : fidoErrors.processing)
  }
  try {
    if (ceremony.kind === 'enroll' && 'registration' in end)
      return await enrol(sandbox, ceremony, session, end.registration)
    if (ceremony.kind === 'transact' && 'authentication' in end)
      return await confirm(sandbox, ceremony, session, end.authentication)
  } catch {
    // A bad assertion or attestation is an error of the processing, whatever the library calls it.
  }
  return respond(sandbox, ceremony, fidoErrors.processing)
}

async function enrol(
  sandbox: CardinalContext,
  ceremony: Ceremony,
  session: Session,
  response: RegistrationResponseJSON,
): Promise<string> {
  const result = await verifyRegistrationResponse({ ...expected(sandbox, ceremony), response })
  if (!result.verified || !result.registrationInfo.userVerified)
    return respond(sandbox, ceremony, fidoErrors.processing)
  const userId = session.userId ?? randomText(12)
  const { email, pan } = session
  sandbox.state.enrolments.push({ userId, email, pan, credential: result.registrationInfo.credential })
  sandbox.state.counts.enrolled += 1
  const transaction = sandbox.state.transactions.get(ceremony.transactionId ?? '')
  if (transaction) transaction.usedForEnrolment = true
  return respond(sandbox, ceremony, fidoErrors.success, { UserEnrolled: true, UserId: userId })
}

async function confirm(
  sandbox: CardinalContext,
  ceremony: Ceremony,
  session: Session,
  response: AuthenticationResponseJSON,
): Promise<string> {
  const enrolment = findEnrolment(sandbox, session)
  if (enrolment === undefined || ceremony.order === undefined) return respond(sandbox, ceremony, fidoErrors.processing)
  const { credential } = enrolment
  const result = await verifyAuthenticationResponse({ ...expected(sandbox, ceremony), response, credential })
  if (!result.verified || !result.authenticationInfo.userVerified)
    return respond(sandbox, ceremony, fidoErrors.processing)
  enrolment.credential = { ...credential, counter: result.authenticationInfo.newCounter }
  session.confirmed = ceremony.order
  sandbox.state.counts.confirmed += 1
  return respond(sandbox, ceremony, fidoErrors.success, { UserAuthenticated: true })
}

function expected(sandbox: CardinalContext, { challenge }: Ceremony) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: sandbox.addresses.web,
    expectedRPID: relyingPartyId,
    requireUserVerification: true,
  }
}

/** The response JWT of a ceremony, or of a request that gets none. */
export function respond(
  sandbox: CardinalContext,
  ceremony: Pick<Ceremony, 'kind' | 'referenceId' | 'requestId'>,
  errorNumber: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return signResponseJwt(sandbox, ceremony.requestId, {
    ErrorNumber: errorNumber,
    ErrorDescription: fidoDescriptions[errorNumber] ?? 'Error',
    ...(ceremony.kind === 'enroll' ? { UserEnrolled: false } : { UserAuthenticated: false }),
    ReferenceId: ceremony.referenceId,
    ...more,
  })
}
