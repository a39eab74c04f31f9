import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { type AuthenticatorRequest, authenticatorRequestSchema } from '../../../wire/mastercard/authenticators.ts'
import { accountReferencesSchema } from '../../../wire/mastercard/session.ts'
import { type Call, openMember, type Reply, requireOwnClient } from '../api/endpoint.ts'
import { readBody } from '../api/read-body.ts'
import { badArgument, notFound, serviceRefusal } from '../api/refusal.ts'
import { client, proofIssuer } from '../client.ts'
import { sha256 } from '../ids.ts'
import type { Binding, IssuedProof, Passkey, Session } from '../state.ts'
import { referenceKey } from './references.ts'
import { ProofRefused, verifyProof } from './verify-proof.ts'

const source = 'proofOfAuthentication'

/** `POST {authenticators}`: binds the passkey of a proof to the session's account references (contract 7.7). */
export function bindAuthenticator(call: Call): Reply {
  const request = readBody(authenticatorRequestSchema, call.body)
  requireOwnClient(call, request, [client.passkeyService])
  const session = findSession(call, request)
  const { completedAt } = checkProof(call, request, session)
  const issued = unusedProof(call, request)
  if (issued.authenticationSessionId !== session.authenticationSessionId) throw denied('clientSessionId')
  if (completedAt * 1000 > session.expiresAt) throw badArgument('EXPIRED', 'authenticationSessionId')
  const passkey = call.sandbox.state.passkeys.get(issued.passkeyId)
  if (passkey === undefined) throw denied(source)
  const binding = bind(call, passkey, readReferences(call, request, session))
  issued.isBound = true
  const { credentialId, bindingId } = binding
  return {
    status: 200,
    body: { srcCorrelationId: request.srcCorrelationId ?? randomUUID(), credentialId, bindingId },
  }
}

function findSession(call: Call, request: AuthenticatorRequest): Session {
  const session = call.sandbox.state.sessions.get(request.authenticationSessionId)
  if (session === undefined) throw notFound('authenticationSessionId', 'BODY')
  if (session.srcClientId !== call.srcClientId) throw denied('srcClientId')
  if (session.clientSessionId !== request.clientSessionId) throw denied('clientSessionId')
  return session
}

function checkProof({ sandbox }: Call, request: AuthenticatorRequest, session: Session) {
  const { proofSigning, proofSigningRotated } = sandbox.keys
  try {
    return verifyProof(request.proofOfAuthentication, {
      keys: [proofSigning.publicJwk, proofSigningRotated.publicJwk],
      issuer: proofIssuer,
      clientSessionId: session.clientSessionId,
      now: sandbox.clock.now(),
    })
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error
    if (error.fault === 'format') throw badArgument('INVALID_FORMAT', source)
    if (error.fault === 'expired') throw badArgument('EXPIRED', source)
    throw denied(source)
  }
}

/** One proof binds once; what we did not issue ourselves is nothing, however well it is signed. */
function unusedProof({ sandbox }: Call, { proofOfAuthentication }: AuthenticatorRequest): IssuedProof {
  const issued = sandbox.state.proofs.get(sha256(proofOfAuthentication))
  if (issued === undefined) throw denied(source)
  if (issued.isBound) throw badArgument('ALREADY_EXISTS', source)
  return issued
}

function readReferences(call: Call, request: AuthenticatorRequest, session: Session): readonly string[] {
  if (session.purpose.kind !== 'enrol') throw denied('authenticationSessionId')
  const known = session.purpose.references.map(referenceKey)
  const name = 'encryptedAccountReference'
  const encrypted = request[name]
  if (encrypted === undefined) return known
  const plain = openMember(call, name, encrypted)
  const { accountReference } = readBody(v.object({ accountReference: accountReferencesSchema }), plain)
  const asked = accountReference.map(referenceKey)
  if (!asked.every(key => known.includes(key))) throw badArgument('INVALID_VALUE', name)
  return asked
}

/** The same passkey and references give the same binding; further references make a new one (contract 7.7). */
function bind({ sandbox, srcClientId }: Call, { credentialId }: Passkey, references: readonly string[]): Binding {
  const { bindings, counts } = sandbox.state
  const own = [...bindings.values()].filter(
    binding => binding.credentialId === credentialId && binding.srcClientId === srcClientId,
  )
  const same = own.find(binding => references.every(key => binding.references.has(key)))
  if (same !== undefined) return same
  const all = new Set([...own.flatMap(binding => [...binding.references]), ...references])
  const binding = { bindingId: randomUUID(), credentialId, srcClientId, references: all }
  bindings.set(binding.bindingId, binding)
  counts.bindings += 1
  return binding
}

function denied(about: string) {
  return serviceRefusal(403, 'PERMISSION_DENIED', { reason: 'INVALID_VALUE', source: about })
}
