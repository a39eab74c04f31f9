import { beforeEach, describe, expect, it } from 'vitest'
import { WalletError } from '../../../../src/wallet/errors.ts'
import type { Ceremony } from '../../../../src/wallet/flow/options.ts'
import { createReadySession, type ReadySession } from '../../../../src/wallet/providers/visa/ready-session.ts'
import { createSecretStore } from '../../../../src/wallet/store/secrets.ts'
import { FakeSession } from '../../flow/support/fakes.ts'

const created = {
  type: 'AUTH_SESSION_CREATED',
  requestID: 'r1',
  version: '1',
  result: 'COMPLETE',
  sessionContext: { secureToken: 'ezAwMX06x' },
  dfpSessionID: 'dfp-1',
  browserData: {
    browserColorDepth: '24',
    browserHeader: 'text/html',
    browserJavaEnabled: false,
    browserJavascriptEnabled: true,
    browserLanguage: 'en-US',
    browserScreenHeight: '900',
    browserScreenWidth: '1440',
    browserTimeZone: '-60',
    ipAddress: '203.0.113.7',
    userAgent: 'Mozilla/5.0',
  },
}
const FRAME = 'http://visa.localhost:4000/vts-auth/authenticate'
const sent = { ok: true, message: created }

let clock: number
let opened: Ceremony[]
let closed: string[]
let discarded: number
let windows: unknown[]
let reachable: boolean
let ready: ReadySession

beforeEach(() => {
  clock = 1_800_000_000_000
  opened = []
  closed = []
  discarded = 0
  windows = []
  reachable = true
  ready = createReadySession({
    gateway: {
      addresses: async () => {
        if (!reachable) throw new WalletError('gateway_unreachable')
        return { frameUrl: FRAME }
      },
    } as never,
    sandbox: true,
    installation: async () => ({ clientId: 'device-1', consumerId: 'consumer-1' }),
    secrets: createSecretStore(new FakeSession()),
    pages: {
      open: async ceremony => void opened.push(ceremony),
      close: async ({ id }) => void closed.push(id),
      openWindow: async (flowId, window) => void windows.push({ flowId, window }),
      discard: async () => {
        discarded += 1
      },
    },
    now: () => clock,
  })
})

const openedId = () => opened.at(-1)?.id ?? ''

describe('a session ahead of time', () => {
  it('is opened once, and given away once', async () => {
    await ready.prepare()
    await ready.prepare()
    expect(opened).toHaveLength(1)
    expect(ready.handles(openedId())).toBe(true)
    expect(await ready.job(openedId())).toMatchObject({
      surface: 'visa',
      job: { ask: { client: { id: 'device-1' } } },
    })
    expect(await ready.result(openedId(), sent)).toBe(true)
    expect(closed).toEqual([openedId()])
    await ready.prepare()
    expect(opened).toHaveLength(1)
    expect(await ready.take(FRAME)).toMatchObject({ secureToken: 'ezAwMX06x' })
    expect(windows).toMatchObject([{ flowId: 'ahead', window: { url: FRAME } }])
    expect(await ready.take(FRAME)).toBeUndefined()
    expect(windows).toHaveLength(1)
  })

  it('has its window opened at the person’s yes, and only if there is one', async () => {
    await ready.prepare()
    await ready.expect()
    expect(windows).toEqual([])
    await ready.result(openedId(), sent)
    await ready.expect()
    expect(windows).toMatchObject([{ flowId: 'ahead', window: { url: FRAME } }])
    expect(await ready.take(FRAME)).toMatchObject({ secureToken: 'ezAwMX06x' })
    reachable = false
    await ready.expect()
    expect(windows).toHaveLength(1)
  })

  it('is waited for while it is being opened', async () => {
    await ready.prepare()
    const taken = ready.take(FRAME)
    await ready.result(openedId(), sent)
    expect(await taken).toMatchObject({ secureToken: 'ezAwMX06x' })
  })

  it('is no session any more after five minutes', async () => {
    await ready.prepare()
    await ready.result(openedId(), sent)
    clock += 5 * 60_000
    expect(await ready.take(FRAME)).toBeUndefined()
  })

  it('is let go with its page', async () => {
    await ready.prepare()
    await ready.result(openedId(), sent)
    const before = discarded
    await ready.release()
    expect(discarded).toBe(before + 1)
    expect(await ready.take(FRAME)).toBeUndefined()
  })

  it('stays open for the real answer when a forged one comes', async () => {
    await ready.prepare()
    expect(await ready.result(openedId(), { ok: 'yes' })).toBe(false)
    expect(await ready.result(openedId(), sent)).toBe(true)
  })

  it('is nobody’s trouble when it fails', async () => {
    await ready.prepare()
    expect(await ready.result(openedId(), { ok: false, failure: 'no_answer' })).toBe(true)
    expect(await ready.take(FRAME)).toBeUndefined()
    reachable = false
    await ready.prepare()
    expect(await ready.take(FRAME)).toBeUndefined()
    expect(opened).toHaveLength(1)
  })
})
