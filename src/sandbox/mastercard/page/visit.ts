import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { launch } from '../../../wire/mastercard/names.ts'
import { issueProof } from '../authentication/proof.ts'
import { isKnownCallback } from '../authentication/sessions.ts'
import type { MastercardContext } from '../context.ts'
import type { ForcedPage } from '../forced.ts'
import type { Session } from '../state.ts'
import { failureUri, proofUri } from './callback.ts'
import { keepPasskey } from './ceremonies.ts'
import { errorPage, launchPage } from './markup.ts'

/** Names the browser profile; first-party, so it is there again when the page is opened as a tab. */
export const DEVICE_COOKIE = 'mc_device'

/** `GET /auth/passkeys`: checks the address and serves the page (contract 7.4, steps 1 and 2). */
export async function servePage(sandbox: MastercardContext, context: Context): Promise<Response> {
  const query = new URL(context.req.url).searchParams
  const session = sandbox.state.sessions.get(query.get(launch.authenticationSessionId) ?? '')
  const callback = callbackOf(sandbox, session, query)
  if (session === undefined || callback === undefined) {
    return context.html(errorPage('It is incomplete, or there is no address to return to.'), 400)
  }
  if (!isComplete(session, query)) return context.redirect(failureUri(callback, 'INVALID_QUERY_PARAMS'), 302)
  const deviceId = recognise(context)
  const forced = sandbox.forced.takePage()
  if (forced !== undefined)
    return context.redirect(await forcedEnd(sandbox, session, { forced, callback, deviceId }), 302)
  return context.html(launchPage(callback))
}

/**
 * Where the visit ends: what the session was given, or an address on the client's list when it was given none
 * (contract 14.1, rule 6).
 */
export function callbackOf(
  sandbox: MastercardContext,
  session: Session | undefined,
  query: URLSearchParams,
): string | undefined {
  if (session?.callbackUri !== undefined) return session.callbackUri
  const [given, ...more] = query.getAll(launch.callbackUri)
  return given !== undefined && more.length === 0 && isKnownCallback(sandbox, given) ? given : undefined
}

function isComplete(session: Session, query: URLSearchParams): boolean {
  const once = [launch.clientId, launch.authenticationSessionId, launch.clientSessionId]
  const isTwiceGiven = session.callbackUri !== undefined && query.has(launch.callbackUri)
  return once.every(name => query.getAll(name).length === 1 && query.get(name) !== '') && !isTwiceGiven
}

function recognise(context: Context): string {
  const known = getCookie(context, DEVICE_COOKIE)
  if (known !== undefined && /^[\w-]{22}$/.test(known)) return known
  const deviceId = randomBytes(16).toString('base64url')
  setCookie(context, DEVICE_COOKIE, deviceId, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 34_560_000 })
  return deviceId
}

async function forcedEnd(
  sandbox: MastercardContext,
  session: Session,
  visit: { readonly forced: ForcedPage; readonly callback: string; readonly deviceId: string },
): Promise<string> {
  const { forced, callback, deviceId } = visit
  session.isFinished = true
  if (forced.status !== 'ENROLLED') return failureUri(callback, forced.reason)
  const id = randomBytes(32).toString('base64url')
  const passkey = keepPasskey(sandbox, { id, publicKey: new Uint8Array(), counter: 0 }, deviceId)
  return proofUri(callback, await issueProof(sandbox, session, passkey))
}
