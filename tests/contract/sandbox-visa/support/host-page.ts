import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'

/** A page that embeds or opens the frame, reachable under any `*.localhost` name. */
export interface HostPages {
  origin(name: string): string
  stop(): Promise<void>
}

/** Records what arrives from any window; the newest window that spoke is answered by `say`. */
const html = `<!doctype html><title>host</title><script>
window.heard = []
window.addEventListener('message', event => {
  window.speaker = event.source
  window.heard.push({ origin: event.origin, data: event.data })
})
</script>`

export async function startHostPages(): Promise<HostPages> {
  const server: Server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: name => `http://${name}.localhost:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A message of the frame as the host page heard it. */
export interface Heard {
  readonly type: string
  readonly requestID: string
  readonly version?: string
  readonly error?: { readonly message: string }
  readonly sessionContext?: { readonly secureToken: string }
  readonly dfpSessionID?: string
  readonly browserData?: Readonly<Record<string, unknown>>
  readonly authenticationPreferencesSupported?: Readonly<Record<string, boolean>>
  readonly assuranceData?: { readonly fidoBlob: string; readonly identifier: string; readonly rpID: string }
}

/** Embeds the frame, with the policy set before the address. */
export async function embed(page: Page, url: string): Promise<void> {
  await page.evaluate(source => {
    const frame = document.createElement('iframe')
    frame.allow = 'publickey-credentials-get *; publickey-credentials-create *'
    frame.style.cssText = 'width: 500px; height: 700px'
    frame.src = source
    document.body.append(frame)
  }, url)
}

/** Opens the frame as a popup. */
export async function open(page: Page, url: string): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(source => void window.open(source, 'visa', 'width=560,height=600'), url),
  ])
  return popup
}

/** Sends a message to the window that spoke last. */
export async function say(page: Page, message: unknown): Promise<void> {
  await page.evaluate(data => {
    const speaker: Window = Reflect.get(window, 'speaker')
    speaker.postMessage(data, '*')
  }, message)
}

/** The nth message of a type, waited for. */
export async function hear(page: Page, type: string, nth = 1): Promise<Heard> {
  const handle = await page.waitForFunction(
    ([wanted, count]) => {
      const heard: { data: { type: string } }[] = Reflect.get(window, 'heard')
      return heard.filter(({ data }) => data.type === wanted)[Number(count) - 1]?.data
    },
    [type, nth] as const,
    { timeout: 10_000 },
  )
  const data = await handle.jsonValue()
  if (data === undefined) throw new Error(`${type} was not heard`)
  return data as Heard
}

/** All types heard so far, in order. */
export function heardTypes(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const heard: { data: { type: string } }[] = Reflect.get(window, 'heard')
    return heard.map(({ data }) => data.type)
  })
}
