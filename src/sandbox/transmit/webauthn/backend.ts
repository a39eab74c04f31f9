import { randomBytes, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { filled } from '../../../wire/transmit/primitives.ts'
import { readEncodedResult, registrationResultSchema } from '../../../wire/transmit/webauthn.ts'
import type { Http, TransmitContext } from '../context.ts'
import { apiRefusal, readJson } from '../endpoint.ts'
import { organisations } from '../fixtures.ts'
import type { User } from '../state.ts'
import { requireBackend } from '../tokens/exchange.ts'
import { userTokens } from '../tokens/user-tokens.ts'
import { addUser, findUser } from '../users.ts'
import { verifyAuthentication, verifyRegistration } from './verify.ts'

const encoded = { webauthn_encoded_result: filled(100_000) }
const authenticateSchema = v.object({ ...encoded, org_id: v.optional(v.picklist(organisations.map(({ id }) => id))) })
const registerSchema = v.object(encoded)
const externalSchema = v.object({ ...encoded, external_user_id: filled(256), user_email: v.optional(filled(254)) })

/** `POST /v1/auth/webauthn/authenticate` (contract 3.6): a passkey's result becomes tokens, without a journey. */
export async function authenticateAtBackend(sandbox: TransmitContext, http: Http): Promise<Response> {
  requireBackend(sandbox, http)
  const { webauthn_encoded_result: result, org_id: organisationId } = await readJson(http, authenticateSchema)
  const { user } = await verified(() => verifyAuthentication(sandbox, result))
  const tokens = await userTokens(sandbox, {
    user,
    authenticatedAt: sandbox.clock.now(),
    amr: ['webauthn'],
    organisationId,
    approval: undefined,
  })
  const session = { refresh_token: randomBytes(32).toString('base64url'), session_id: randomUUID() }
  return http.json({ ...tokens, ...session })
}

/** `POST /v1/auth/webauthn/external/register`: a passkey for a user the backend knows. */
export async function registerExternal(sandbox: TransmitContext, http: Http): Promise<Response> {
  requireBackend(sandbox, http)
  const { webauthn_encoded_result: result } = await readJson(http, externalSchema)
  const username = usernameOf(sandbox, result)
  const known = findUser(sandbox, username)
  const user = known ?? addUser(sandbox, username)
  try {
    return http.json(await register(sandbox, user, result))
  } catch (error) {
    if (!known) sandbox.state.users.delete(user.id)
    throw error
  }
}

/** `POST /v1/auth/webauthn/register`: a further passkey of whoever is signed in. @throws Refusal 401 */
export async function registerForUser(sandbox: TransmitContext, http: Http): Promise<Response> {
  const token = /^Bearer (.+)$/.exec(http.req.header('authorization') ?? '')?.[1] ?? ''
  const session = sandbox.state.userTokens.get(token)
  const user = session && sandbox.state.users.get(session.userId)
  if (!user || session.expiresAt <= sandbox.clock.now()) throw apiRefusal(401, 'unauthorized')
  const { webauthn_encoded_result: result } = await readJson(http, registerSchema)
  return http.json(await register(sandbox, user, result))
}

async function register(sandbox: TransmitContext, user: User, result: string) {
  const { webauthnSessionId } = readResult(result)
  await verified(() => verifyRegistration(sandbox, user, result))
  return { webauthn_session_id: webauthnSessionId, user_id: user.id, webauthn_username: user.username }
}

/** The name the ceremony was started for. */
function usernameOf({ state }: TransmitContext, result: string): string {
  const username = state.sessions.get(readResult(result).webauthnSessionId)?.username
  if (username === undefined) throw refused()
  return username
}

function readResult(result: string) {
  try {
    return readEncodedResult(registrationResultSchema, result)
  } catch {
    throw refused()
  }
}

async function verified<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch {
    throw refused()
  }
}

const refused = () => apiRefusal(400, 'the result does not verify')
