import { cardTypes } from '../../../../wire/cardinal/card-type.ts'

/** The documented call surface of `CardinalFido` (contract 4, 9). What goes over the wire underneath is our own. */

const types: readonly string[] = cardTypes
const server = new URL(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href)
  .origin

async function send(path: string, body: object): Promise<Response> {
  return fetch(server + path, {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function hasAuthenticator(): Promise<boolean> {
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()
}

async function setup(options: { CardType?: string } | undefined): Promise<object> {
  const CardType = options?.CardType
  if (CardType === undefined || !types.includes(CardType) || !window.PublicKeyCredential)
    return { FidoSupported: false }
  return (await send('/V1/Fido/Setup', { CardType, uvpaa: await hasAuthenticator() })).json()
}

async function completeEnrollment(enrolment: unknown): Promise<void> {
  if (typeof enrolment !== 'object' || enrolment === null) throw 'Invalid enrollment object'
  const UserId = 'UserId' in enrolment ? enrolment.UserId : undefined
  if (typeof UserId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(UserId)) throw 'Invalid UserId'
  const refusal = await complete(UserId).catch(thrown => {
    throw `Unexpected exception: ${thrown instanceof Error ? thrown.message : String(thrown)}`
  })
  if (refusal !== undefined) throw refusal
}

/** What the server has against an argument that looked right here. */
async function complete(UserId: string): Promise<string | undefined> {
  const answer = await send('/V1/Fido/CompleteEnrollment', { UserId })
  if (answer.status === 422) return answer.text()
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
}

Object.assign(window, { CardinalFido: { setup, completeEnrollment } })
