import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CLOSE_AFTER,
  createSurface,
  EARLY_LIMIT,
  GREETING_LIMIT,
  LOOK_EVERY,
} from '../../../src/wallet/ceremony/surface.ts'
import type { SurfaceJob } from '../../../src/wallet/ceremony/surface-job.ts'
import { collectJob, libraryJob, windowJob } from '../../../src/wallet/providers/cardinal/jobs.ts'
import { SDK_ANSWER, SDK_CALL } from '../../../src/wallet/providers/cardinal/sdk-world.ts'
import { passkeyJob, passkeyWindow, sessionJob } from '../../../src/wallet/providers/visa/jobs.ts'
import { FakePage, FakePeer, GATEWAY, ORIGIN, URL_OF_FRAME } from './fake-page.ts'

const session = sessionJob(URL_OF_FRAME, 'd1f0a9c4b7e25836ac01d1f0')
const passkey = passkeyJob(URL_OF_FRAME, { identifier: 'ctx-1', action: 'AUTHENTICATE' })
const complete = { type: 'AUTH_COMPLETE', requestID: 'r1', assuranceData: { fidoBlob: 'b' } }

let page: FakePage
let popup: FakePeer
let surface: ReturnType<typeof createSurface>

beforeEach(() => {
  vi.useFakeTimers()
  page = new FakePage()
  popup = new FakePeer()
  page.popup = popup
  surface = createSurface(page.window)
})
afterEach(() => void vi.useRealTimers())

const visit = (job: SurfaceJob) => surface.visit(job, page.report)
const settle = () => vi.advanceTimersByTimeAsync(0)
/** Until a limit is over and the script has looked. */
const pass = (limit: number) => vi.advanceTimersByTimeAsync(limit + LOOK_EVERY)

/** A visit as far as the question; what then arrives is the test's. */
async function asked(job: SurfaceJob, peer: () => FakePeer) {
  const result = visit(job)
  await settle()
  let done = false
  void result.then(() => {
    done = true
  })
  page.from(peer(), { type: 'AUTH_READY', requestID: 'r1' })
  await settle()
  return { result, isDone: () => done }
}

describe('a hidden frame', () => {
  const peer = () => page.frame.contentWindow

  it('delegates passkeys before it loads, and gives a session', async () => {
    const { result } = await asked(session, peer)
    expect(page.frame.hidden).toBe(true)
    const [allow, sandbox, src] = page.frame.order
    expect(allow).toContain('publickey-credentials-get')
    expect(sandbox).toBe(`sandbox ${session.frame?.sandbox}`)
    expect(src).toBe(`src ${URL_OF_FRAME}`)
    expect(peer().received).toEqual([
      {
        origin: ORIGIN,
        message: {
          type: 'CREATE_AUTH_SESSION',
          requestID: 'r1',
          version: '1',
          client: { id: 'd1f0a9c4b7e25836ac01d1f0' },
          contentType: 'application/json',
        },
      },
    ])
    const created = { type: 'AUTH_SESSION_CREATED', requestID: 'r1' }
    page.from(peer(), JSON.stringify(created))
    expect(await result).toEqual({ ok: true, message: created })
    expect(page.listening).toBe(0)
  })

  it('is loaded once more when it does not greet, and then given up', async () => {
    const result = visit(session)
    await pass(GREETING_LIMIT)
    expect(peer().loaded).toEqual([URL_OF_FRAME])
    await pass(GREETING_LIMIT)
    expect(await result).toEqual({ ok: false, failure: 'not_ready' })
  })

  it('is given up when no session comes', async () => {
    const { result } = await asked(session, peer)
    await pass(30_000)
    expect(await result).toEqual({ ok: false, failure: 'no_answer' })
  })

  it('takes a form, and what it tells without being asked', async () => {
    const result = visit(collectJob(`${ORIGIN}/collect`, 'j.w.t'))
    const [frame, form] = page.body.children
    expect(form).toMatchObject({ method: 'post', action: `${ORIGIN}/collect`, target: frame?.name, submitted: 1 })
    expect(form?.children).toMatchObject([{ type: 'hidden', name: 'JWT', value: 'j.w.t' }])
    const told = { MessageType: 'profile.completed', SessionId: 's', Status: true }
    page.from(peer(), JSON.stringify({ ...told, MessageType: 'other' }))
    page.from(peer(), JSON.stringify(told), 'https://rogue.example')
    page.from(peer(), JSON.stringify(told))
    expect(await result).toEqual({ ok: true, message: told })
  })
})

describe('messages', () => {
  const ask = () => asked(passkey, () => popup)

  it.each([
    ['another origin', () => page.from(popup, complete, 'https://vts.auth.visa.com.evil.example')],
    ['another window', () => page.from(new FakePeer(), complete)],
    ['no window', () => page.from(null, complete)],
    [
      'a script that made the event up',
      () => page.deliver({ isTrusted: false, origin: ORIGIN, source: popup, data: complete }),
    ],
    ['a stale request id', () => page.from(popup, { ...complete, requestID: 'r0' })],
    ['no request id', () => page.from(popup, { ...complete, requestID: undefined })],
    ['an unknown type', () => page.from(popup, { type: 'AUTH_PONDERING', requestID: 'r1' })],
    ['a type of every object', () => page.from(popup, { type: 'constructor', requestID: 'r1' })],
    ['text that is no JSON', () => page.from(popup, 'AUTH_COMPLETE')],
    ['an oversized text', () => page.from(popup, JSON.stringify({ ...complete, pad: 'x'.repeat(70_000) }))],
    ['an oversized object', () => page.from(popup, { ...complete, pad: 'x'.repeat(70_000) })],
    ['null', () => page.from(popup, null)],
    ['nothing', () => page.from(popup, undefined)],
    ['a legacy result without assurance', () => page.from(popup, { type: 'RESULT', requestID: 'r1' })],
  ])('from %s are passed over', async (_, arrive) => {
    const { result, isDone } = await ask()
    arrive()
    await settle()
    expect(isDone()).toBe(false)
    page.from(popup, complete)
    expect(await result).toEqual({ ok: true, message: complete })
  })

  it('of an older harness count with assurance', async () => {
    const { result } = await ask()
    page.from(popup, { ...complete, type: 'RESULT' })
    expect(await result).toMatchObject({ ok: true, message: { type: 'RESULT' } })
  })

  it('go to the provider’s exact origin', async () => {
    const { result } = await ask()
    page.from(popup, complete)
    await result
    expect(popup.received.map(({ origin }) => origin)).toEqual([ORIGIN, ORIGIN])
    expect(popup.received.map(({ message }) => message.type)).toEqual(['AUTHENTICATE', 'CLOSE_AUTH_SESSION'])
  })

  it('before the surface has greeted count for nothing', async () => {
    const result = visit(passkey)
    await settle()
    page.from(popup, { ...complete, requestID: undefined })
    page.from(popup, { type: 'AUTH_READY', requestID: 1 })
    page.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.from(popup, complete)
    expect(await result).toMatchObject({ ok: true, message: { requestID: 'r1' } })
  })
})

describe('a window', () => {
  const ask = () => asked(passkey, () => popup)

  it('is closed when the ceremony is over', async () => {
    const { result } = await ask()
    page.from(popup, { type: 'AUTH_CANCELLED', requestID: 'r1', error: 'NotAllowedError' })
    expect(await result).toMatchObject({ ok: true, message: { type: 'AUTH_CANCELLED' } })
    await vi.advanceTimersByTimeAsync(CLOSE_AFTER)
    expect(popup.closed).toBe(true)
    expect(page.reported).toEqual(['window-open'])
  })

  it('that the person closes ends the ceremony, a look later', async () => {
    const result = visit(passkey)
    await settle()
    popup.closed = true
    await vi.advanceTimersByTimeAsync(LOOK_EVERY)
    expect(page.listening).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(LOOK_EVERY)
    expect(await result).toEqual({ ok: false, failure: 'window_closed' })
  })

  it('is given up after two minutes', async () => {
    const { result } = await ask()
    await pass(120_000)
    expect(await result).toEqual({ ok: false, failure: 'no_answer' })
    await vi.advanceTimersByTimeAsync(CLOSE_AFTER)
    expect(popup.closed).toBe(true)
  })

  it('is asked again when the provider reloads it', async () => {
    const { result } = await ask()
    page.from(popup, { type: 'AUTH_READY', requestID: 'r2' })
    expect(popup.received.map(({ message }) => message.requestID)).toEqual(['r1', 'r2'])
    page.from(popup, { ...complete, requestID: 'r2' })
    expect(await result).toMatchObject({ ok: true })
  })

  it('goes when the page goes', async () => {
    void visit(passkey)
    await settle()
    page.hide()
    expect(popup.closed).toBe(true)
  })

  it('is opened by a real click when the browser blocks it', async () => {
    page.popup = null
    const result = visit(passkey)
    await settle()
    expect(page.reported).toEqual(['needs-click'])
    expect(page.button.hidden).toBe(false)
    page.popup = popup
    page.button.click(false)
    expect(page.opened).toHaveLength(1)
    page.button.click(true)
    await settle()
    expect(page.reported).toEqual(['needs-click', 'window-open'])
    expect(page.button.hidden).toBe(true)
    page.from(popup, { type: 'AUTH_READY', requestID: 'r1' })
    await settle()
    page.from(popup, complete)
    expect(await result).toMatchObject({ ok: true })
  })

  it('that takes a form ends when it is back at the gateway', async () => {
    const result = visit(windowJob(`${ORIGIN}/step-up`, 'j.w.t'))
    await settle()
    expect(page.opened).toEqual(['about:blank'])
    expect(page.body.children).toMatchObject([{ action: `${ORIGIN}/step-up`, submitted: 1 }])
    popup.location.href = `${GATEWAY}/elsewhere`
    await pass(0)
    expect(popup.closed).toBe(false)
    popup.location.href = `${GATEWAY}/callback/1`
    await pass(0)
    expect(await result).toEqual({ ok: true })
    await vi.advanceTimersByTimeAsync(CLOSE_AFTER)
    expect(popup.closed).toBe(true)
  })
})

describe('a window that opens before its visit', () => {
  const greet = (peer: FakePeer) => page.from(peer, { type: 'AUTH_READY', requestID: 'r1' })
  const openEarly = () => surface.open(passkeyWindow(URL_OF_FRAME))

  it('is the window of the visit, and asked once what was not known before', async () => {
    openEarly()
    greet(popup)
    page.from(popup, { type: 'AUTH_READY', requestID: 'r9' }, 'https://rogue.example')
    const result = visit(passkey)
    await settle()
    expect(page.opened).toEqual([URL_OF_FRAME])
    expect(page.reported).toEqual(['window-open'])
    expect(popup.received).toMatchObject([{ origin: ORIGIN, message: { type: 'AUTHENTICATE', requestID: 'r1' } }])
    page.from(popup, complete)
    expect(await result).toEqual({ ok: true, message: complete })
    expect(page.listening).toBe(0)
  })

  it('may greet when the visit has begun', async () => {
    openEarly()
    const { result } = await asked(passkey, () => popup)
    page.from(popup, complete)
    expect(await result).toMatchObject({ ok: true })
    expect(page.opened).toHaveLength(1)
  })

  it('is not believed before it was asked', async () => {
    openEarly()
    greet(popup)
    page.from(popup, complete)
    const result = visit(passkey)
    await settle()
    page.from(popup, { ...complete, assuranceData: { fidoBlob: 'asked' } })
    expect(await result).toMatchObject({ ok: true, message: { assuranceData: { fidoBlob: 'asked' } } })
  })

  it('is asked about its last greeting, and told nothing after the end', async () => {
    openEarly()
    greet(popup)
    page.from(popup, complete)
    page.from(popup, { type: 'AUTH_READY', requestID: 'r2' })
    const result = visit(passkey)
    await settle()
    page.from(popup, { ...complete, requestID: 'r2' })
    await result
    greet(popup)
    await settle()
    const said = popup.received.map(({ message }) => [message.type, message.requestID])
    expect(said).toEqual([
      ['AUTHENTICATE', 'r2'],
      ['CLOSE_AUTH_SESSION', 'r2'],
    ])
  })

  it.each([
    ['a session', session],
    ['a window elsewhere', windowJob(`${ORIGIN}/step-up`, 'j.w.t')],
  ])('is closed when %s comes instead', async (_, other) => {
    const early = popup
    openEarly()
    page.popup = new FakePeer()
    void visit(other)
    await settle()
    expect(early.closed).toBe(true)
  })

  it('is opened again when it was closed meanwhile', async () => {
    openEarly()
    popup.closed = true
    popup = new FakePeer()
    page.popup = popup
    const { result } = await asked(passkey, () => popup)
    page.from(popup, complete)
    expect(await result).toMatchObject({ ok: true })
    expect(page.opened).toHaveLength(2)
  })

  it('waits for a click like any other when the browser blocks it', async () => {
    page.popup = null
    openEarly()
    void visit(passkey)
    await settle()
    expect(page.reported).toEqual(['needs-click'])
  })

  it('is closed when nobody comes for it, and with its page', async () => {
    openEarly()
    await vi.advanceTimersByTimeAsync(EARLY_LIMIT)
    expect(popup.closed).toBe(true)
    popup = new FakePeer()
    page.popup = popup
    openEarly()
    page.hide()
    expect(popup.closed).toBe(true)
  })

  it('is left alone by its own time limit once it is used', async () => {
    openEarly()
    await asked(passkey, () => popup)
    await vi.advanceTimersByTimeAsync(EARLY_LIMIT)
    expect(popup.closed).toBe(false)
  })
})

describe('the page’s own world', () => {
  const job = libraryJob(`${ORIGIN}/sdk.js`, { method: 'setup', CardType: '001' })

  it('is asked by the page itself, and answers with the id of the question', async () => {
    const result = visit(job)
    await settle()
    const [question] = page.received
    expect(question).toMatchObject({ origin: GATEWAY, message: { type: SDK_CALL, ...job.ask } })
    const answer = { type: SDK_ANSWER, requestID: question?.message.requestID, end: 'done' }
    page.from(page, { ...answer, requestID: 'another' }, GATEWAY)
    page.from(page, answer, ORIGIN)
    page.from(page.popup, answer, GATEWAY)
    expect(page.listening).toBe(1)
    page.from(page, answer, GATEWAY)
    expect(await result).toEqual({ ok: true, message: answer })
  })

  it('that does not answer is given up', async () => {
    const result = visit(job)
    await pass(job.limit)
    expect(await result).toEqual({ ok: false, failure: 'no_answer' })
  })
})
