import type { Page } from '@playwright/test'
import { type AssuranceResult, FrameInNode, type TmsContext } from '../contract/sandbox-visa/support/frame.ts'
import type { SharedAuthenticator } from '../e2e/support/authenticators.ts'
import { openedPage } from './opened.ts'

interface OpenedSession {
  readonly secureToken: string
  readonly dfpSessionID: string
}

type Sandbox = ConstructorParameters<typeof FrameInNode>[0]

/** The network's frame and window as a bare page on the gateway's origin uses them; the person presses at once. */
export class FrameInBrowser extends FrameInNode {
  readonly #page: Page
  readonly #url: string
  readonly #authenticator: SharedAuthenticator
  #ahead: OpenedSession | undefined

  constructor(sandbox: Sandbox, page: Page, authenticator: SharedAuthenticator) {
    super(sandbox, 'bench-device-bench-devic')
    this.#page = page
    this.#url = sandbox.frame.url
    this.#authenticator = authenticator
  }

  /** Opens a session that the next one to ask for one gets. */
  async openAhead(): Promise<void> {
    this.#ahead = await this.#open()
  }

  override async session(): Promise<OpenedSession> {
    const ahead = this.#ahead
    this.#ahead = undefined
    return ahead ?? this.#open()
  }

  #open(): Promise<OpenedSession> {
    return this.#page.evaluate(openSession, { url: this.#url, clientId: this.clientId })
  }

  override async ceremony(context: TmsContext): Promise<AssuranceResult> {
    // Seen the same way, and at the same moment, as the wallet's.
    const opened = openedPage(this.#page.context(), new URL(this.#url).origin)
    const done = this.#page.evaluate(runCeremony, { url: this.#url, context })
    const popup = await opened
    await this.#authenticator.ready(popup)
    await popup.locator('#continue').click()
    return done
  }
}

/** Messages 1 to 3 in a hidden frame. */
async function openSession({ url, clientId }: { url: string; clientId: string }) {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.allow = 'publickey-credentials-get *; publickey-credentials-create *'
  frame.src = url
  const told = new Promise<{ secureToken: string; dfpSessionID: string }>((resolve, reject) => {
    const listen = ({ data, source }: MessageEvent) => {
      if (source !== frame.contentWindow) return
      const { type, requestID, sessionContext, dfpSessionID } = data
      if (type === 'AUTH_READY') {
        const message = { type: 'CREATE_AUTH_SESSION', requestID, version: '1', client: { id: clientId } }
        frame.contentWindow?.postMessage(message, new URL(url).origin)
      } else {
        window.removeEventListener('message', listen)
        if (type === 'AUTH_SESSION_CREATED') resolve({ secureToken: sessionContext.secureToken, dfpSessionID })
        else reject(new Error(type))
      }
    }
    window.addEventListener('message', listen)
  })
  document.body.append(frame)
  try {
    return await told
  } finally {
    frame.remove()
  }
}

/** Messages 1, 4 and 5 in a window of its own. */
async function runCeremony({ url, context }: { url: string; context: TmsContext }): Promise<AssuranceResult> {
  const popup = window.open(url, '', 'popup,width=560,height=600')
  if (!popup) throw new Error('the window was blocked')
  const { id: identifier, endpoint, payload, action } = context
  const preferences = { responseType: 'code', responseMode: 'form_post' }
  const authenticationContext = {
    identifier,
    endpoint,
    payload,
    action,
    platformType: 'WEB',
    authenticationPreferencesEnabled: preferences,
  }
  try {
    return await new Promise<AssuranceResult>((resolve, reject) => {
      window.addEventListener('message', ({ data, source }: MessageEvent) => {
        if (source !== popup) return
        const { type, requestID, assuranceData } = data
        if (type === 'AUTH_READY') {
          const message = { type: 'AUTHENTICATE', requestID, version: '1', authenticationContext }
          popup.postMessage(message, new URL(url).origin)
        } else if (type === 'AUTH_COMPLETE') resolve(assuranceData)
        else reject(new Error(type))
      })
    })
  } finally {
    popup.close()
  }
}
