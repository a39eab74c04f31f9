import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { TransmitContext } from '../context.ts'
import { client, limits } from '../fixtures.ts'
import type { Journey, User } from '../state.ts'

/** Who signed in, and how. */
export interface SignedIn extends Pick<Journey, 'amr' | 'organisationId' | 'approval'> {
  readonly user: User
  /** Epoch milliseconds. */
  readonly authenticatedAt: number
  readonly nonce?: string
}

/** Tokens of a user; the access token stands for them until it ends. */
export async function userTokens(sandbox: TransmitContext, signedIn: SignedIn) {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = sandbox.clock.now() + limits.userToken
  sandbox.state.userTokens.set(token, { userId: signedIn.user.id, expiresAt })
  sandbox.state.counts.tokens += 1
  return {
    access_token: token,
    id_token: await idToken(sandbox, signedIn),
    token_type: 'Bearer',
    expires_in: limits.userToken / 1000,
  }
}

/** The ID token (contract 6): who, when, how, for which nonce, and the devices bound to the user. */
function idToken(sandbox: TransmitContext, { user, authenticatedAt, amr, ...rest }: SignedIn): Promise<string> {
  const { nonce, organisationId, approval } = rest
  const now = Math.floor(sandbox.clock.now() / 1000)
  const live = user.devices.filter(({ keyId }) => !sandbox.state.revokedDevices.has(keyId))
  const claims = {
    tid: client.tenantId,
    auth_time: Math.floor(authenticatedAt / 1000),
    amr,
    device_keys: live.map(({ keyId }) => keyId),
    ...(nonce !== undefined && { nonce }),
    ...(organisationId !== undefined && { org_id: organisationId }),
    ...(approval !== undefined && { approval_data: approval }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: sandbox.key.publicJwk.kid })
    .setIssuer(sandbox.addresses.web)
    .setSubject(user.id)
    .setAudience(client.id)
    .setIssuedAt(now)
    .setExpirationTime(now + limits.idToken / 1000)
    .setJti(randomUUID())
    .sign(sandbox.key.privateKey)
}
