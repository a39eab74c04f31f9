import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import type { Host } from './host.ts'
import { type Answer, ask } from './server.ts'
import { browserData } from './session.ts'
import { type Confirmation, showCeremony } from './view.ts'

/** What the frame's server answers when a ceremony opens; same origin, same program. */
interface Opened {
  readonly shown: Confirmation
  readonly registration?: PublicKeyCredentialCreationOptionsJSON
  readonly authentication?: PublicKeyCredentialRequestOptionsJSON
}

/** Message 4: shows what is confirmed, runs WebAuthn after the person's click, answers with 5a or 5b. */
export async function runCeremony(host: Host, message: Readonly<Record<string, unknown>>): Promise<void> {
  if (window.PublicKeyCredential === undefined) return host.post('AUTH_NOT_SUPPORTED', { error: 'FIDO_NOT_SUPPORTED' })
  const ceremony = { ...pick(message.authenticationContext), isPopup: host.isPopup }
  const answer = await ask('/vts-auth/ceremonies', ceremony)
  if (!answer.ok) return host.post('AUTH_FAILED', { error: { message: answer.error } })
  const opened = readOpened(answer.body)
  const view = showCeremony(opened.shown)
  for (;;) {
    if ((await view.choice()) === 'cancel') break
    view.busy()
    const done = await attempt(ceremony, opened)
    if (done === undefined) {
      view.retry()
      continue
    }
    view.hide()
    return report(host, done)
  }
  view.hide()
  host.post('AUTH_CANCELLED', { error: { message: 'The person cancelled' } })
}

function pick(context: unknown): Record<string, unknown> {
  const members: Readonly<Record<string, unknown>> =
    typeof context === 'object' && context !== null ? { ...context } : {}
  const { identifier, endpoint, payload, action } = members
  return { identifier, endpoint, payload, action }
}

function readOpened(body: unknown): Opened {
  if (!isOpened(body)) throw new Error('the server opened no ceremony')
  return body
}

/** Our own server wrote it; only the presence is checked. */
function isOpened(body: unknown): body is Opened {
  return typeof body === 'object' && body !== null && 'shown' in body
}

/** One try with the authenticator; `undefined` if the person or the platform stopped it, so that it can be tried again. */
async function attempt(ceremony: object, opened: Opened): Promise<Answer | undefined> {
  const response = await credential(opened).catch(() => undefined)
  if (response === undefined) return undefined
  const path = opened.registration === undefined ? 'authentication' : 'registration'
  return ask(`/vts-auth/ceremonies/${path}`, { ceremony, response })
}

function credential({ registration, authentication }: Opened) {
  if (registration !== undefined) return startRegistration({ optionsJSON: registration })
  if (authentication !== undefined) return startAuthentication({ optionsJSON: authentication })
  throw new Error('the server sent no options')
}

function report(host: Host, done: Answer): void {
  if (done.ok) host.post('AUTH_COMPLETE', completion(done.body))
  else host.post('AUTH_FAILED', { error: { message: done.error } })
}

function completion({ ipAddress, ...proof }: Readonly<Record<string, unknown>>) {
  return { result: 'COMPLETE', contentType: 'application/json', ...proof, browserData: browserData(ipAddress) }
}
