import type { Host } from './host.ts'
import { ask } from './server.ts'

/** Message 2: opens a session for the device named in `client.id` and answers with message 3. */
export async function createSession(host: Host, message: Readonly<Record<string, unknown>>): Promise<void> {
  const clientId = readClientId(message.client)
  const body = { clientId, embedder: host.origin(), userAgent: navigator.userAgent }
  const answer = await ask('/vts-auth/sessions', body)
  if (!answer.ok) return host.post('AUTH_FAILED', { error: { message: answer.error } })
  const { secureToken, dfpSessionID, ipAddress, authenticationPreferencesSupported } = answer.body
  host.post('AUTH_SESSION_CREATED', {
    result: 'COMPLETE',
    sessionContext: { secureToken },
    dfpSessionID,
    browserData: browserData(ipAddress),
    authenticationPreferencesSupported,
  })
}

function readClientId(client: unknown): unknown {
  return typeof client === 'object' && client !== null && 'id' in client ? client.id : undefined
}

/** What the browser says about itself (contract 6.3). */
export function browserData(ipAddress: unknown) {
  return {
    browserColorDepth: String(screen.colorDepth),
    browserHeader: 'text/html',
    browserJavaEnabled: false,
    browserJavascriptEnabled: true,
    browserLanguage: navigator.language,
    browserScreenHeight: String(screen.height),
    browserScreenWidth: String(screen.width),
    browserTimeZone: String(new Date().getTimezoneOffset()),
    ipAddress,
    userAgent: navigator.userAgent,
  }
}
