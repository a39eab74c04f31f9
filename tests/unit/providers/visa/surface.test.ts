import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { driveVisa, type PasskeyJob, type SessionJob, timers } from '../../../../src/wallet/providers/visa/surface.ts'
import { FakePage, FakePeer, ORIGIN, URL_OF_FRAME } from './support.ts'

const session: SessionJob = { action: 'session', url: URL_OF_FRAME, clientId: 'd1f0a9c4b7e25836ac01d1f0' }
const passkey: PasskeyJob = {
  action: 'passkey',
  url: URL_OF_FRAME,
  authenticationContext: { identifier: 'ctx-1', action: 'AUTHENTICATE' },
}
const complete = { type: 'AUTH_COMPLETE', requestID: 'r1', assuranceData: { fidoBlob: 'b' } }

let page: FakePage
let popup: FakePeer

beforeEach(() => {
  vi.useFakeTimers()
  page = new FakePage()
  popup = new FakePeer()
  page.window.popup = popup
})
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('the session frame', () => {
  it('delegates passkeys before it loads, is hidden, and gives a session', async () => {
    const result = driveVisa(session, page)
    expect(page.frame.hidden).toBe(true)
    const [allow, sandbox, src] = page.frame.order
    expect(allow).toContain('publickey-credentials-get')
    expect(sandbox).toBe('sandbox')
    expect(src).toBe(`src ${URL_OF_FRAME}`)
    page.window.from(page.frame.peer, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    expect(page.frame.peer.received).toEqual([
      {
        origin: ORIGIN,
        message: {
          type: 'CREATE_AUTH_SESSION',
          requestID: 'r1',
          version: '1',
          client: { id: session.clientId },
          contentType: 'application/json',
        },
      },
    ])
    const created = { type: 'AUTH_SESSION_CREATED', requestID: 'r1' }
    page.window.from(page.frame.peer, JSON.stringify(created))
    expect(await result).toEqual({ ok: true, message: created })
    expect(page.window.listening).toBe(0)
  })

  it('is loaded once more when it does not announce itself, and then given up', async () => {
    const result = driveVisa(session, page)
    await vi.advanceTimersByTimeAsync(timers.ready)
    expect(page.frame.order.filter(entry => entry.startsWith('src'))).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(timers.ready)
    expect(await result).toEqual({ ok: false, failure: 'not_ready' })
  })

  it('is given up when no session comes', async () => {
    const result = driveVisa(session, page)
    page.window.from(page.frame.peer, { type: 'AUTH_READY', requestID: 'r1' })
    await vi.advanceTimersByTimeAsync(timers.session)
    expect(await result).toEqual({ ok: false, failure: 'no_session' })
  })
})

describe('messages', () => {
  /** The ceremony as far as the question; what then arrives is the test's. */
  async function asked() {
    const result = driveVisa(passkey, page)
    await settle()
    let done = false
    void result.then(() => {
      done = true
    })
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    return { result, isDone: () => done }
  }

  it.each([
    ['another origin', () => page.window.from(popup, complete, 'https://vts.auth.visa.com.evil.example')],
    ['another window', () => page.window.from(new FakePeer(), complete)],
    ['no window', () => page.window.deliver({ isTrusted: true, origin: ORIGIN, source: null, data: complete })],
    [
      'a script that made the event up',
      () => page.window.deliver({ isTrusted: false, origin: ORIGIN, source: popup, data: complete }),
    ],
    ['a stale request id', () => page.window.from(popup, { ...complete, requestID: 'r0' })],
    ['no request id', () => page.window.from(popup, { ...complete, requestID: undefined })],
    ['an unknown type', () => page.window.from(popup, { type: 'AUTH_PONDERING', requestID: 'r1' })],
    ['text that is no JSON', () => page.window.from(popup, 'AUTH_COMPLETE')],
    ['an oversized text', () => page.window.from(popup, JSON.stringify({ ...complete, pad: 'x'.repeat(70_000) }))],
    ['null', () => page.window.from(popup, null)],
    ['a legacy result without assurance', () => page.window.from(popup, { type: 'RESULT', requestID: 'r1' })],
  ])('from %s are passed over', async (_, arrive) => {
    const { result, isDone } = await asked()
    arrive()
    await settle()
    expect(isDone()).toBe(false)
    page.window.from(popup, complete)
    expect(await result).toEqual({ ok: true, message: complete })
  })

  it('go to the provider’s exact origin', async () => {
    const { result } = await asked()
    page.window.from(popup, complete)
    await result
    expect(popup.received.map(({ origin }) => origin)).toEqual([ORIGIN, ORIGIN])
    expect(popup.received.map(({ message }) => message.type)).toEqual(['AUTHENTICATE', 'CLOSE_AUTH_SESSION'])
  })

  it('before the surface is ready count for nothing', async () => {
    const result = driveVisa(passkey, page)
    await settle()
    page.window.from(popup, { ...complete, requestID: undefined })
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.window.from(popup, complete)
    expect(await result).toMatchObject({ ok: true })
  })
})

describe('the passkey window', () => {
  it('is closed when the ceremony is over', async () => {
    const result = driveVisa(passkey, page)
    await settle()
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.window.from(popup, { type: 'AUTH_CANCELLED', requestID: 'r1', error: 'NotAllowedError' })
    expect(await result).toMatchObject({ ok: true, message: { type: 'AUTH_CANCELLED' } })
    expect(popup.closed).toBe(true)
    expect(page.reported).toEqual(['window-open'])
  })

  it('that the person closes ends the ceremony', async () => {
    const result = driveVisa(passkey, page)
    await settle()
    popup.closed = true
    await vi.advanceTimersByTimeAsync(timers.closedCheck * 2)
    expect(await result).toEqual({ ok: false, failure: 'window_closed' })
  })

  it('is given up after two minutes', async () => {
    const result = driveVisa(passkey, page)
    await settle()
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await vi.advanceTimersByTimeAsync(timers.ceremony)
    expect(await result).toEqual({ ok: false, failure: 'no_result' })
  })

  it('asks again when the provider reloads it', async () => {
    const result = driveVisa(passkey, page)
    await settle()
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r2' })
    expect(popup.received.map(({ message }) => message.requestID)).toEqual(['r1', 'r2'])
    page.window.from(popup, { ...complete, requestID: 'r2' })
    expect(await result).toMatchObject({ ok: true })
  })

  it('goes when the page goes', async () => {
    void driveVisa(passkey, page)
    await settle()
    page.window.hide()
    expect(popup.closed).toBe(true)
  })

  it('is opened by a real click when the browser blocks it', async () => {
    page.window.popup = null
    const result = driveVisa(passkey, page)
    await settle()
    expect(page.reported).toEqual(['needs-click'])
    expect(page.button.hidden).toBe(false)
    page.window.popup = popup
    page.button.click(false)
    expect(page.window.opened).toHaveLength(1)
    page.button.click(true)
    await settle()
    expect(page.reported).toEqual(['needs-click', 'window-open'])
    page.window.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.window.from(popup, complete)
    expect(await result).toMatchObject({ ok: true })
    expect(page.button.hidden).toBe(true)
  })
})
