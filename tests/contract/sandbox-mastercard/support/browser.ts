import type { MastercardSandbox } from '../../../../src/sandbox/mastercard/start.ts'
import { type Behaviour, SoftwareAuthenticator } from '../../sandbox-visa/support/authenticator.ts'

export interface Visit {
  readonly mode?: 'CREATE' | 'VERIFY'
  readonly excluded?: number
  /** Where the page's script would go; absent where the way back is lost. */
  readonly address?: URL
  /** HTTP status of the call that ended the visit, where one did. */
  readonly refused?: number
}

/** A browser profile as the launch page sees one: a cookie jar, a passkey provider, and the script's own calls in Node. */
export class BrowserInNode {
  readonly sandbox: MastercardSandbox
  readonly authenticator: SoftwareAuthenticator
  #cookie = ''

  constructor(sandbox: MastercardSandbox, authenticator = new SoftwareAuthenticator(sandbox.addresses.page)) {
    this.sandbox = sandbox
    this.authenticator = authenticator
  }

  /** Navigates to the page without running its script. */
  async open(uri: string): Promise<Response> {
    const { pathname, search, port } = new URL(uri)
    const response = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
      redirect: 'manual',
      headers: { cookie: this.#cookie },
    })
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie
    return response
  }

  /** A whole visit: page, options, authenticator, result. */
  async visit(uri: string, wrong: Behaviour & { readonly beforeResult?: () => Promise<unknown> } = {}): Promise<Visit> {
    const page = await this.open(uri)
    const redirect = page.headers.get('location')
    if (redirect !== null) return { address: new URL(redirect) }
    if (page.status !== 200) return { refused: page.status }
    const options = await this.ask(uri, 'options', {})
    if (options.status !== 200) return { refused: options.status }
    const { mode, publicKey } = await options.json()
    const excluded = publicKey.excludeCredentials?.length ?? 0
    const response =
      mode === 'CREATE' ? this.authenticator.create(publicKey, wrong) : this.authenticator.get(publicKey, wrong)
    await wrong.beforeResult?.()
    const result = await this.ask(uri, 'result', { response })
    if (result.status !== 200) return { mode, excluded, refused: result.status }
    const { redirectUri } = await result.json()
    return { mode, excluded, ...(redirectUri !== null && { address: new URL(redirectUri) }) }
  }

  /** A call of the page's script to its backend. */
  ask(
    uri: string,
    what: 'options' | 'result',
    more: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { searchParams, search, hash, port } = new URL(uri)
    const body = {
      authenticationSessionId: searchParams.get('authenticationSessionId'),
      clientSessionId: searchParams.get('clientSessionId'),
      query: search,
      ...more,
    }
    return fetch(`http://127.0.0.1:${port}/auth/passkeys/${what}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.sandbox.addresses.page,
        cookie: this.#cookie,
        authorization: `Bearer ${hash.slice(1)}`,
        ...headers,
      },
      body: JSON.stringify(body),
    })
  }
}
