import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import * as v from 'valibot'
import { authenticationResponseSchema, registrationResponseSchema } from '../../web/passkey-responses.ts'
import type { BiContext, Http } from '../context.ts'
import { readJson } from '../endpoint.ts'
import { addIdentity } from '../management/identities.ts'
import { apiRefusal } from '../refusal.ts'
import { backWith } from '../sign-in/authorize.ts'
import { issueCode } from '../sign-in/codes.ts'
import type { HostedVisit, Identity } from '../state.ts'
import { findVisit } from './visits.ts'

/** Relying party of Hosted Web: the cloud's own host. */
const relyingParty = 'beyond-identity.localhost'

const beginSchema = v.object({ username: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)) })
const finishSchema = v.looseObject({})

/** First half: who signs in. A user name nobody has becomes an identity with the passkey made now. */
export async function beginHosted(sandbox: BiContext, http: Http): Promise<Response> {
  const visit = requireVisit(sandbox, http)
  const { username } = await readJson(http, beginSchema)
  visit.username = username
  const passkey = passkeyOf(sandbox, findByName(sandbox, username))
  if (passkey !== undefined) {
    const allowCredentials = [{ id: passkey.id }]
    const options = await generateAuthenticationOptions({
      rpID: relyingParty,
      allowCredentials,
      userVerification: 'required',
    })
    visit.challenge = options.challenge
    return http.json({ authentication: options })
  }
  if (findByName(sandbox, username)) throw apiRefusal(403, 'this user has no passkey here')
  const options = await generateRegistrationOptions({
    rpName: 'Beyond Identity (sandbox)',
    rpID: relyingParty,
    userName: username,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestationType: 'none',
  })
  visit.challenge = options.challenge
  return http.json({ registration: options })
}

/** Second half: the authenticator's answer; a visit ends with its first, right or wrong. */
export async function finishHosted(sandbox: BiContext, http: Http): Promise<Response> {
  const visit = requireVisit(sandbox, http)
  const { username, challenge, authorization } = visit
  const response = await readJson(http, finishSchema)
  sandbox.state.visits.delete(http.req.param('visit') ?? '')
  if (username === undefined || challenge === undefined) throw apiRefusal(400, 'the visit has not begun')
  const identity = await verify(sandbox, { username, challenge, response })
  return http.json({ location: backWith(authorization, { code: issueCode(sandbox, authorization, identity.id) }) })
}

/** The person does not want to: back with `access_denied` (RFC 6749, 4.1.2.1). */
export function cancelHosted(sandbox: BiContext, http: Http): Response {
  const { authorization } = requireVisit(sandbox, http)
  sandbox.state.visits.delete(http.req.param('visit') ?? '')
  return http.json({ location: backWith(authorization, { error: 'access_denied' }) })
}

interface Answer {
  readonly username: string
  readonly challenge: string
  readonly response: object
}

async function verify(sandbox: BiContext, { username, challenge, response }: Answer): Promise<Identity> {
  const expected = {
    expectedChallenge: challenge,
    expectedOrigin: sandbox.addresses.web,
    expectedRPID: relyingParty,
    requireUserVerification: true,
  }
  try {
    const known = findByName(sandbox, username)
    const credential = passkeyOf(sandbox, known)
    if (known && credential) {
      const given = v.parse(authenticationResponseSchema, response)
      const used = await verifyAuthenticationResponse({ ...expected, response: given, credential })
      if (!used.verified) throw new Error('not verified')
      credential.counter = used.authenticationInfo.newCounter
      return known
    }
    const given = v.parse(registrationResponseSchema, response)
    const made = await verifyRegistrationResponse({ ...expected, response: given })
    if (!made.verified) throw new Error('not verified')
    const identity = addIdentity(sandbox, { displayName: username, username, email: undefined })
    sandbox.state.hostedPasskeys.set(identity.id, made.registrationInfo.credential)
    return identity
  } catch {
    throw apiRefusal(403, 'the passkey was not accepted')
  }
}

function requireVisit(sandbox: BiContext, http: Http): HostedVisit {
  if (http.req.header('origin') !== sandbox.addresses.web) throw apiRefusal(403, 'another origin')
  const visit = findVisit(sandbox, http.req.param('visit') ?? '')
  if (!visit) throw apiRefusal(404, 'visit not found')
  return visit
}

function findByName(sandbox: BiContext, username: string): Identity | undefined {
  return [...sandbox.state.identities.values()].find(identity => identity.username === username)
}

function passkeyOf(sandbox: BiContext, identity: Identity | undefined) {
  return identity && sandbox.state.hostedPasskeys.get(identity.id)
}
