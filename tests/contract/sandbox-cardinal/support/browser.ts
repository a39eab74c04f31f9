import type { CardinalSandbox } from '../../../../src/sandbox/cardinal/start.ts'
import { centinelPaths, JWT_FIELD, RESPONSE_FIELD } from '../../../../src/wire/cardinal/jwt.ts'
import { type Behaviour, SoftwareAuthenticator } from '../../sandbox-visa/support/authenticator.ts'

/** What the person does in a provider's window. */
export interface Act {
  /** At the bank's page. */
  readonly code?: string
  /** At the passkey prompt. */
  readonly passkey?: 'confirm' | 'cancel' | 'fails' | Behaviour
}

/** Where a window ended: the POST to `ReturnUrl`. */
export interface Returned {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

export interface Page {
  readonly status: number
  readonly text: string
  readonly form: Returned | undefined
  // biome-ignore lint/suspicious/noExplicitAny: pages carry data of several shapes
  readonly data: any
}

/** Does in Node what Cardinal's pages and its library do in a browser, with a software authenticator and one cookie. */
export class BrowserInNode {
  readonly #sandbox: CardinalSandbox
  readonly #authenticator: SoftwareAuthenticator
  cookie: string | undefined

  constructor(sandbox: CardinalSandbox) {
    this.#sandbox = sandbox
    this.#authenticator = new SoftwareAuthenticator(sandbox.addresses.web)
  }

  /** In the browser's or the system's own settings. */
  deletePasskeys(): void {
    this.#authenticator.forget()
  }

  /** `CardinalFido.setup`. */
  async setup(CardType = 'VSA', uvpaa = true): Promise<{ FidoSupported: boolean; FidoSetupPayload?: string }> {
    return (await this.#call('/V1/Fido/Setup', { CardType, uvpaa })).json() as Promise<{ FidoSupported: boolean }>
  }

  /** `CardinalFido.completeEnrollment`; the HTTP status. */
  async completeEnrollment(UserId: string): Promise<number> {
    const answer = await this.#call('/V1/Fido/CompleteEnrollment', { UserId })
    const set = answer.headers.get('set-cookie')
    if (set !== null) this.cookie = set.split(';')[0]
    return answer.status
  }

  /** Device data collection; the frame's message. */
  async collect(jwt: string, path: string = centinelPaths.collect): Promise<Page> {
    return this.post(path, { [JWT_FIELD]: jwt })
  }

  /** The bank's challenge, to the POST back. */
  async stepUp(jwt: string, { code = '123456' }: Act = {}): Promise<Returned> {
    const first = await this.post(centinelPaths.stepUp, { [JWT_FIELD]: jwt })
    const asked = await this.post('/acs/challenge', required(first).fields)
    const answer = code === 'cancel' ? { decision: 'cancel' } : { code }
    return required(await this.post('/acs/answer', { ...required(asked).fields, ...answer }))
  }

  /** An enrolment or an authentication, to the POST back. */
  async fido(kind: 'enroll' | 'transact', jwt: string, { passkey = 'confirm' }: Act = {}): Promise<Returned> {
    const page = await this.post(centinelPaths[kind], { [JWT_FIELD]: jwt })
    if (page.data?.kind !== 'prompt') return required(page)
    const answer = await this.#send(`/V1/Fido/ceremonies/${page.data.ceremony}`, {
      headers: { 'content-type': 'application/json', origin: this.#sandbox.addresses.web },
      body: JSON.stringify(this.#promptEnd(kind, page.data.options, passkey)),
    })
    const { response } = (await answer.json()) as { response: string }
    return { url: required(page).url, fields: { [RESPONSE_FIELD]: response } }
  }

  // biome-ignore lint/suspicious/noExplicitAny: WebAuthn options as JSON
  #promptEnd(kind: 'enroll' | 'transact', options: any, passkey: NonNullable<Act['passkey']>): object {
    if (passkey === 'cancel') return { error: 'NotAllowedError' }
    if (passkey === 'fails') return { error: 'InvalidStateError' }
    const wrong = typeof passkey === 'object' ? passkey : {}
    try {
      if (kind === 'enroll') return { registration: this.#authenticator.create(options, wrong) }
      return { authentication: this.#authenticator.get(options, wrong) }
    } catch (thrown) {
      return { error: thrown instanceof Error ? thrown.name : 'Error' }
    }
  }

  /** A form post of a page; `fields` as text is sent as it stands. */
  async post(path: string, fields: Readonly<Record<string, string>>, type = FORM): Promise<Page> {
    const answer = await this.#send(path, {
      headers: { 'content-type': type },
      body: new URLSearchParams(fields).toString(),
    })
    return readPage(answer.status, await answer.text())
  }

  /** Carries the answer to the gateway, as the window's last form does. */
  async deliver({ url, fields }: Returned): Promise<number> {
    const { port, pathname } = new URL(url)
    const answer = await fetch(`http://127.0.0.1:${port}${pathname}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': FORM },
      body: new URLSearchParams(fields).toString(),
    })
    return answer.status
  }

  #call(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json', origin: 'http://gateway.localhost:1' }
    return this.#send(path, { headers, body: JSON.stringify(body) })
  }

  #send(path: string, init: { headers: Record<string, string>; body: string }): Promise<Response> {
    const cookie = this.cookie === undefined ? {} : { cookie: this.cookie }
    return fetch(this.#sandbox.addresses.webLoopback + path, {
      method: 'POST',
      ...init,
      headers: { ...init.headers, ...cookie },
    })
  }
}

const FORM = 'application/x-www-form-urlencoded'

function required(page: Page): Returned {
  if (page.form === undefined) throw new Error(`no form: ${page.status} ${page.text}`)
  return page.form
}

function readPage(status: number, text: string): Page {
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1]
  const action = /<form[^>]* action="([^"]*)"/.exec(text)?.[1]
  const inputs = [...text.matchAll(/<input type="hidden"(?: id="\w+")? name="([^"]+)"(?: value="([^"]*)")?>/g)]
  const fields = Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]))
  return {
    status,
    text,
    form: action === undefined ? undefined : { url: action, fields },
    data: data === undefined ? undefined : JSON.parse(data),
  }
}
