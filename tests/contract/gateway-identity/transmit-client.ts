import { randomBytes } from 'node:crypto'
import type { TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { bytesToBase64 } from '../../../src/wire/base64.ts'
import { DEVICE_KEY_ALGORITHM, deviceKeyId, signDeviceChallenge } from '../../../src/wire/transmit/device-key.ts'
import { DEVICE_MEMBER } from '../../../src/wire/transmit/journey.ts'
import { type Behaviour, SoftwareAuthenticator } from '../sandbox-visa/support/authenticator.ts'

export const pageOrigin = 'http://transmit.localhost:3000'

const toStandard = (text: string | undefined) => Buffer.from(text ?? '', 'base64url').toString('base64')
const toUrl = (text: string) => Buffer.from(text, 'base64').toString('base64url')

/** A wallet on the wire of journeys: a device key and an authenticator, both in software. */
export class TestPerson {
  readonly sandbox: TransmitSandbox
  readonly username: string
  readonly key: CryptoKey
  readonly spki: string
  readonly keyId: string
  readonly authenticator = new SoftwareAuthenticator(pageOrigin)
  #query = ''
  // biome-ignore lint/suspicious/noExplicitAny: answers of a strict server, asserted by the tests
  last: any

  private constructor(sandbox: TransmitSandbox, key: CryptoKey, spki: string, keyId: string) {
    this.sandbox = sandbox
    this.username = `user-${randomBytes(4).toString('hex')}`
    this.key = key
    this.spki = spki
    this.keyId = keyId
  }

  static async create(sandbox: TransmitSandbox): Promise<TestPerson> {
    const pair = await crypto.subtle.generateKey(DEVICE_KEY_ALGORITHM, true, ['sign', 'verify'])
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))
    return new TestPerson(sandbox, pair.privateKey, bytesToBase64(spki), await deviceKeyId(spki))
  }

  async start(journey: string, params: object = {}): Promise<void> {
    this.#query = ''
    await this.send('anonymous_invoke', { policy_request_id: journey, params })
    const headers: { session_id?: string; device_id?: string }[] = this.last.headers
    this.#query = `&sid=${headers[0]?.session_id}&did=${headers[1]?.device_id}`
  }

  /** Answers the step that waits; `change` bends the envelope. */
  async answer(assert: 'action' | 'data' | 'escape', given: object, change: object = {}): Promise<void> {
    const { challenge, control_flow: flow } = this.last.data
    const step = { assertion_id: flow[0].assertion_id, action: flow[0].type, fch: challenge }
    await this.send('assert', { ...step, assert, ...given, ...change })
  }

  take(id: string, params: object = {}): Promise<void> {
    return this.answer('escape', { data: { escape_id: id, escape_params: params } })
  }

  get step(): { type: string; form_id?: string; app_data?: { challenge: string } } {
    return this.last.data.control_flow[0]
  }

  async register(params: object = {}): Promise<string> {
    await this.start('passkey_register', params)
    await this.answer('action', { input: { username: this.username } })
    await this.bindDevice()
    await this.answer('data', { data: { webauthn_encoded_result: await this.registrationResult() } })
    return this.last.data.code
  }

  async registrationResult(): Promise<string> {
    const start = await this.webAuthn('register', { username: this.username })
    const options = start.credential_creation_options
    const made = this.authenticator.create({ ...options, challenge: toUrl(options.challenge) })
    const response = {
      attestationObject: toStandard(made.response.attestationObject),
      clientDataJSON: toStandard(made.response.clientDataJSON),
    }
    return encode(start, made.id, response)
  }

  bindDevice(device: object = { platform_device_id: this.keyId, platform_device_key: this.spki }): Promise<void> {
    return this.answer('action', { data: { [DEVICE_MEMBER]: device } })
  }

  /** `about` goes into the start call: user name, approval data. */
  async passkeyResult(wrong: Behaviour = {}, about: object = {}): Promise<string> {
    const start = await this.webAuthn('authenticate', about)
    const { challenge, rpId } = start.credential_request_options
    const { id, response } = this.authenticator.get({ challenge: toUrl(challenge), rpId }, wrong)
    const { authenticatorData, clientDataJSON, signature, userHandle } = response
    return encode(start, id, {
      authenticatorData: toStandard(authenticatorData),
      clientDataJSON: toStandard(clientDataJSON),
      signature: toStandard(signature),
      userHandle: userHandle === undefined ? '' : userHandle,
    })
  }

  async submitPasskey(result?: string): Promise<void> {
    await this.take('passkeys', { webauthn_encoded_result: result ?? (await this.passkeyResult()) })
  }

  async proveDevice(signer: TestPerson = this, challenge = this.step.app_data?.challenge ?? ''): Promise<void> {
    const signature = await signDeviceChallenge(signer.key, challenge)
    await this.answer('action', { data: { [DEVICE_MEMBER]: { platform_device_id: this.keyId, signature } } })
  }

  /** Start, passkey, device: the whole of a sign-in. Returns the completion code. */
  async signIn(journey: string, params: object = {}): Promise<string> {
    await this.start(journey, params)
    await this.submitPasskey()
    await this.proveDevice()
    return this.last.data.code
  }

  private async webAuthn(call: 'register' | 'authenticate', body: object) {
    const url = `${this.sandbox.addresses.rest}/v1/auth/webauthn/${call}/start`
    const headers = { 'content-type': 'application/json', origin: pageOrigin }
    const sent = JSON.stringify({ client_id: 'client-123', ...body })
    return (await fetch(url, { method: 'POST', headers, body: sent })).json()
  }

  private async send(path: string, data: object): Promise<void> {
    const url = `${this.sandbox.addresses.rest}/ido/api/v2/auth/${path}?clientId=client-123${this.#query}`
    const headers = { 'content-type': 'application/json;charset=UTF-8', origin: pageOrigin }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ headers: [], data }) })
    this.last = await response.json()
  }
}

function encode(start: { webauthn_session_id: string }, id: string, response: object): string {
  const publicKeyCredential = { id, rawId: toStandard(id), response, type: 'public-key' }
  const result = { webauthnSessionId: start.webauthn_session_id, publicKeyCredential, userAgent: 'test' }
  return Buffer.from(JSON.stringify(result)).toString('base64')
}
