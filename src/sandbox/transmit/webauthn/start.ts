import { randomBytes, randomUUID } from 'node:crypto'
import type * as v from 'valibot'
import { authenticateStartSchema, registerStartSchema } from '../../../wire/transmit/webauthn.ts'
import type { Http, TransmitContext } from '../context.ts'
import { apiRefusal, readJson, requireOrigin } from '../endpoint.ts'
import { failCall } from '../failures.ts'
import { client, limits } from '../fixtures.ts'
import type { User, WebAuthnSession } from '../state.ts'
import { findUser } from '../users.ts'

const millisecondsFor = (seconds: number | undefined) => (seconds === undefined ? limits.webAuthn : seconds * 1000)

/** `POST /v1/auth/webauthn/authenticate/start` (contract 3.1). @throws Refusal 404 for an unknown user */
export async function startAuthentication(sandbox: TransmitContext, http: Http): Promise<Response> {
  failCall(sandbox, 'start')
  const origin = requireOrigin(sandbox, http)
  const body = await readJson(http, authenticateStartSchema)
  requireClient(body.client_id)
  const user = userMeant(sandbox, body)
  const timeout = millisecondsFor(body.timeout)
  const session = openSession(sandbox, {
    kind: 'authenticate',
    origin,
    username: user?.username,
    approval: body.approval_data,
    timeout,
  })
  return http.json({
    webauthn_session_id: session.id,
    credential_request_options: {
      challenge: session.challenge.toString('base64'),
      ...relyingParty(origin),
      timeout,
      userVerification: 'required',
      allowCredentials: (user?.passkeys ?? []).map(({ credential }) => ({
        type: 'public-key',
        id: Buffer.from(credential.id, 'base64url').toString('base64'),
      })),
    },
  })
}

type Meant = Pick<v.InferOutput<typeof authenticateStartSchema>, 'username' | 'identifier' | 'identifier_type'>

/** Undefined where nobody is named: then any passkey will do. @throws Refusal 404 */
function userMeant(sandbox: TransmitContext, { username, identifier, identifier_type: type }: Meant): User | undefined {
  const name = username ?? identifier
  if (name === undefined) return undefined
  const user = findUser(sandbox, name, username === undefined ? type : 'username')
  if (!user) throw apiRefusal(404, 'user not found')
  return user
}

/** `POST /v1/auth/webauthn/register/start` (contract 3.2). */
export async function startRegistration(sandbox: TransmitContext, http: Http): Promise<Response> {
  failCall(sandbox, 'start')
  const origin = requireOrigin(sandbox, http)
  const body = await readJson(http, registerStartSchema)
  requireClient(body.client_id)
  const { username } = body
  const timeout = millisecondsFor(body.timeout)
  const session = openSession(sandbox, { kind: 'register', origin, username, approval: undefined, timeout })
  const { rpId } = relyingParty(origin)
  return http.json({
    webauthn_session_id: session.id,
    credential_creation_options: {
      rp: { name: 'Transmit (sandbox)', ...(rpId !== undefined && { id: rpId }) },
      user: { id: randomBytes(16).toString('base64'), name: username, displayName: body.display_name ?? username },
      challenge: session.challenge.toString('base64'),
      pubKeyCredParams: [-7, -257].map(alg => ({ type: 'public-key', alg })),
      timeout,
      authenticatorSelection: { userVerification: 'required' },
      excludeCredentials: [],
      attestation: 'none',
    },
  })
}

type NewSession = Pick<WebAuthnSession, 'kind' | 'origin' | 'username' | 'approval'> & { readonly timeout: number }

function openSession(sandbox: TransmitContext, { timeout, ...about }: NewSession) {
  const id = randomUUID()
  const challenge = randomBytes(32)
  const startedAt = sandbox.clock.now()
  const session = { ...about, challenge: challenge.toString('base64url'), startedAt, expiresAt: startedAt + timeout }
  sandbox.state.sessions.set(id, session)
  return { id, challenge }
}

/** A page's relying party is its host; an extension's is itself, which it gets by naming none. */
function relyingParty(origin: string): { rpId?: string } {
  return origin.startsWith('http') ? { rpId: new URL(origin).hostname } : {}
}

function requireClient(id: string): void {
  if (id !== client.id) throw apiRefusal(401, 'unknown client')
}
