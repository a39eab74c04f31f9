import type { VisaSandbox } from '../../../../src/sandbox/visa/start.ts'
import { type Behaviour, SoftwareAuthenticator } from './authenticator.ts'

/** TMS `authenticationContext` as 5.1 and 5.4 answer it. */
export interface TmsContext {
  readonly id: string
  readonly endpoint: string
  readonly payload: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
}

export interface AssuranceResult {
  readonly fidoBlob: string
  readonly identifier: string
  readonly rpID: string
}

export const testUserAgent = 'Mozilla/5.0 (contract test)'

/** Does in Node what the frame's page does in a browser: its server calls, with a software authenticator. */
export class FrameInNode {
  readonly #sandbox: VisaSandbox
  readonly #authenticator: SoftwareAuthenticator
  readonly clientId: string

  constructor(sandbox: VisaSandbox, clientId = 'd1f0a9c4b7e25836ac01d1f0') {
    this.#sandbox = sandbox
    this.clientId = clientId
    this.#authenticator = new SoftwareAuthenticator(sandbox.frame.origin)
  }

  /** Messages 2 and 3. */
  async session(): Promise<{ secureToken: string; dfpSessionID: string }> {
    const body = { clientId: this.clientId, embedder: 'http://gateway.localhost:1', userAgent: testUserAgent }
    return await this.#post('/vts-auth/sessions', body)
  }

  /** Messages 4 and 5a. @throws Error with the frame's error text */
  async ceremony(context: TmsContext, wrong: Behaviour = {}): Promise<AssuranceResult> {
    const { id: identifier, endpoint, payload, action } = context
    const ceremony = { identifier, endpoint, payload, action, isPopup: true }
    const opened = await this.#post('/vts-auth/ceremonies', ceremony)
    if (action === 'REGISTER') {
      const response = this.#authenticator.create(opened.registration, wrong)
      return (await this.#post('/vts-auth/ceremonies/registration', { ceremony, response })).assuranceData
    }
    const response = this.#authenticator.get(opened.authentication, wrong)
    return (await this.#post('/vts-auth/ceremonies/authentication', { ceremony, response })).assuranceData
  }

  async #post(path: string, body: object) {
    const { port } = new URL(this.#sandbox.frame.origin)
    const headers = { 'content-type': 'application/json', origin: this.#sandbox.frame.origin }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.error)
    return answer
  }
}
