import { expect, type Frame, type Page } from '@playwright/test'

/** Adds a frame to a page and waits until it has loaded. `blob` is an address the page makes of bytes. */
export async function addFrame(page: Page, address: string, sandbox?: string): Promise<Frame> {
  const handle = await page.evaluateHandle(
    async ({ address, sandbox }) => {
      const frame = document.createElement('iframe')
      if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox)
      const bytes = new Blob(['<title>Nobody</title>'], { type: 'text/html' })
      const loaded = new Promise(resolve => frame.addEventListener('load', resolve, { once: true }))
      frame.src = address === 'blob' ? URL.createObjectURL(bytes) : address
      document.body.append(frame)
      await loaded
      return frame
    },
    { address, sandbox },
  )
  const frame = await handle.asElement()?.contentFrame()
  if (!frame) throw new Error(`no frame for ${address}`)
  return frame
}

/** Whether the wallet answers a call for it in this frame. Announcing is synchronous. */
export function announces(frame: Frame): Promise<boolean> {
  return frame.evaluate(() => {
    let announced = false
    window.addEventListener('countersign:announceProvider', () => {
      announced = true
    })
    window.dispatchEvent(new CustomEvent('countersign:requestProvider'))
    return announced
  })
}

/** Posts to the top page from this document, and waits until the page has had it. */
export async function postToTop(from: Frame, message: object): Promise<void> {
  await from.evaluate(
    message =>
      new Promise<void>(arrived => {
        window.top?.postMessage(message, '*')
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => arrived()
        port2.postMessage('after it')
      }),
    message,
  )
}

/**
 * Makes up an event in a page's own scripts, with the true origin, window and request of the network's next message: all a
 * script of the page can see, and so can copy. Resolves once the event was dispatched.
 */
export async function forgeFromWithin(ceremony: Page, popup: Page, message: object): Promise<void> {
  const forged = await ceremony.evaluateHandle(message => {
    const dispatched = new Promise<void>(done => {
      window.addEventListener('message', function copy({ isTrusted, origin, source, data }) {
        const told = typeof data === 'string' ? JSON.parse(data) : data
        if (!isTrusted || told.type !== 'AUTH_READY') return
        window.removeEventListener('message', copy)
        const lie = { ...message, requestID: told.requestID }
        window.dispatchEvent(new MessageEvent('message', { origin, source, data: lie }))
        done()
      })
    })
    return { dispatched }
  }, message)
  await popup.reload()
  await forged.evaluate(({ dispatched }) => dispatched)
}

/** Id of the request a network window works on, learned as the ceremony page learns it: the window says it when it loads. */
export async function currentRequest(ceremony: Page, popup: Page): Promise<string> {
  const said = await ceremony.evaluateHandle(() => {
    const ids: string[] = []
    window.addEventListener('message', ({ data }) => {
      const message = typeof data === 'string' ? JSON.parse(data) : data
      if (message.type === 'AUTH_READY') ids.push(message.requestID)
    })
    return ids
  })
  await popup.reload()
  await expect.poll(() => said.evaluate(ids => ids.length)).toBeGreaterThan(0)
  return (await said.evaluate(ids => ids.at(-1))) ?? ''
}
