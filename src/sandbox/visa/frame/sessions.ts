import * as v from 'valibot'
import { isAllowedHost } from '../../web/allowed-host.ts'
import type { VisaContext } from '../context.ts'
import { randomHex } from '../digest.ts'
import { limits } from '../limits.ts'
import { signSecureToken } from '../passkeys/secure-token.ts'

/** Body of the page's call for message 2. */
export const sessionSchema = v.object({
  clientId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  embedder: v.pipe(v.string(), v.check(isAllowedHost)),
  userAgent: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
})

/** Opens a session for a device and answers what message 3 needs from the server (contract 6.3). */
export async function openSession(
  sandbox: VisaContext,
  request: v.InferOutput<typeof sessionSchema>,
  ipAddress: string,
) {
  const session = {
    id: randomHex(16),
    ...request,
    fingerprint: `dfp-${randomHex(12)}`,
    expiresAt: sandbox.clock.now() + limits.session,
    registrationUsed: false,
    authenticationUsed: false,
  }
  sandbox.state.sessions.set(session.id, session)
  const { requirePopup } = sandbox.switches
  return {
    secureToken: await signSecureToken(sandbox, session),
    dfpSessionID: session.fingerprint,
    ipAddress,
    authenticationPreferencesSupported: {
      requiresPopupForAuthenticate: requirePopup === 'both',
      requiresPopupForRegister: requirePopup !== 'none',
    },
  }
}
