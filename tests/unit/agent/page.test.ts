import { afterEach, describe, expect, it, vi } from 'vitest'
import { announce, type Provider } from '../../../src/wallet/agent/page/announce.ts'
import { bridge } from '../../../src/wallet/agent/page/bridge.ts'
import {
  type BridgeMessage,
  FROM_BRIDGE,
  MAX_CALLS_IN_FLIGHT,
  MAX_CALLS_PER_SECOND,
  MAX_REQUEST_LENGTH,
  TO_BRIDGE,
} from '../../../src/wallet/messages/agent.ts'

type Page = Window & typeof globalThis

/** A page is an event target with the platform's globals; our scripts need no more of it. */
class FakePage extends EventTarget {
  readonly location = { origin: 'https://ada.example' }
  readonly crypto = globalThis.crypto
  readonly CustomEvent = globalThis.CustomEvent
  readonly Error = globalThis.Error
  readonly EventTarget = globalThis.EventTarget
  readonly JSON = globalThis.JSON
  readonly Map = globalThis.Map
  readonly Object = globalThis.Object
  readonly Promise = globalThis.Promise
  readonly Reflect = globalThis.Reflect
  readonly Set = globalThis.Set
}

class FakeRuntime {
  id: string | undefined = 'countersign'
  readonly sent: BridgeMessage[] = []
  readonly listeners: ((message: unknown) => void)[] = []
  readonly onMessage = { addListener: (listener: (message: unknown) => void) => void this.listeners.push(listener) }
  /** Answers a call; throws as a runtime does after the extension was updated. */
  answer: (message: BridgeMessage) => unknown = () => []

  async sendMessage(message: BridgeMessage): Promise<unknown> {
    this.sent.push(message)
    return this.answer(message)
  }

  tell(message: unknown): void {
    for (const listener of this.listeners) listener(message)
  }
}

function openPage() {
  const page = new FakePage() as EventTarget as Page
  const runtime = new FakeRuntime()
  bridge(page, runtime)
  const announced: { info: { name: string; uuid: string }; provider: Provider }[] = []
  page.addEventListener('countersign:announceProvider', event => announced.push((event as CustomEvent).detail))
  announce(page)
  const [first] = announced
  if (!first) throw new Error('not announced')
  return { page, runtime, announced, provider: first.provider }
}

afterEach(() => {
  vi.useRealTimers()
})

const echo = (message: BridgeMessage) => {
  const { id, method, params } = JSON.parse(message.type === 'request' ? message.body : '{}')
  return { jsonrpc: '2.0', id, result: { method, params } }
}

/** What a call hears of a worker that was stopped under it: the browser says so, or says nothing. */
const silences: [how: string, silence: () => unknown][] = [
  [
    'the channel closed',
    () => {
      throw new Error('The message channel closed before a response was received.')
    },
  ],
  ['no answer', () => undefined],
]

describe('the announced provider', () => {
  it('shows itself, again when asked, and can’t be changed', () => {
    const { page, announced, provider } = openPage()
    page.dispatchEvent(new Event('countersign:requestProvider'))
    expect(announced).toHaveLength(2)
    expect(announced[1]).toBe(announced[0])
    expect(announced[0]?.info).toMatchObject({ name: 'Countersign', rdns: 'example.countersign.wallet' })
    for (const frozen of [provider, announced[0], announced[0]?.info]) expect(Object.isFrozen(frozen)).toBe(true)
  })

  it('brings each answer to its own question', async () => {
    const { runtime, provider } = openPage()
    runtime.answer = echo
    const answers = await Promise.all([
      provider.request({ method: 'a', params: { x: 1 } }),
      provider.request({ method: 'b' }),
    ])
    expect(answers).toEqual([
      { method: 'a', params: { x: 1 } },
      { method: 'b', params: undefined },
    ])
  })

  it('rejects with code, message and data, and nothing else', async () => {
    const { runtime, provider } = openPage()
    runtime.answer = message => ({
      ...echo(message),
      error: { code: 4100, message: 'Not permitted', data: { code: 'not_permitted' } },
    })
    const refused = await provider.request({ method: 'a' }).catch((error: Error) => error)
    expect(refused).toBeInstanceOf(Error)
    expect({ ...(refused as Error) }).toEqual({ code: 4100, data: { code: 'not_permitted' } })
  })

  it('rejects what can’t be written down, and sends nothing', async () => {
    const { runtime, provider } = openPage()
    const asked = provider.request({ method: 'a', params: { amount: 1n } })
    await expect(asked).rejects.toThrow(TypeError)
    expect(runtime.sent).toEqual([])
  })

  it('keeps working when the page replaces the platform under it', async () => {
    const { page, runtime, provider } = openPage()
    runtime.answer = echo
    const { get } = Map.prototype
    const { dispatchEvent } = EventTarget.prototype
    const stolen: unknown[] = []
    Object.assign(page, { JSON: { stringify: () => '', parse: () => ({}) }, CustomEvent: class {} })
    Map.prototype.get = key => {
      stolen.push(key)
      return undefined
    }
    try {
      const answer = provider.request({ method: 'a' })
      expect(await answer).toMatchObject({ method: 'a' })
    } finally {
      Map.prototype.get = get
      EventTarget.prototype.dispatchEvent = dispatchEvent
    }
    expect(stolen).toEqual([])
  })

  it('tells listeners of changes until they leave', async () => {
    const { runtime, provider } = openPage()
    const heard: unknown[] = []
    const listener = (params: unknown) => void heard.push(params)
    provider.on('purchaseChanged', listener)
    provider.on('accountsChanged', listener)
    const event = {
      to: 'bridge',
      event: 'purchaseChanged',
      origin: 'https://ada.example',
      params: { id: 'p', status: 'approved' },
    }
    runtime.tell(event)
    await Promise.resolve()
    provider.removeListener('purchaseChanged', listener)
    runtime.tell(event)
    await Promise.resolve()
    expect(heard).toEqual([{ id: 'p', status: 'approved' }])
  })
})

describe('the bridge', () => {
  it('carries text unread, and says nothing of who asks', async () => {
    const { runtime, provider } = openPage()
    runtime.answer = echo
    await provider.request({ method: 'a' })
    expect(runtime.sent).toEqual([{ to: 'agent', type: 'request', body: '{"jsonrpc":"2.0","id":1,"method":"a"}' }])
  })

  it('holds a page to so many calls at a time, and so many in a second', async () => {
    vi.useFakeTimers()
    const { runtime, provider } = openPage()
    const waiting: ((answer: unknown) => void)[] = []
    runtime.answer = message => new Promise(resolve => waiting.push(() => resolve(echo(message))))
    const call = () => provider.request({ method: 'a' })
    const first = Array.from({ length: MAX_CALLS_IN_FLIGHT }, call)
    const tooMany = { code: -32005, data: { code: 'throttled' } }
    await expect(call()).rejects.toMatchObject(tooMany)
    for (const answer of waiting.splice(0)) answer(undefined)
    await Promise.all(first)
    runtime.answer = echo
    for (let count = first.length; count < MAX_CALLS_PER_SECOND; count++) await call()
    await expect(call()).rejects.toMatchObject(tooMany)
    expect(runtime.sent).toHaveLength(MAX_CALLS_PER_SECOND)
    vi.advanceTimersByTime(1_001)
    expect(await call()).toMatchObject({ method: 'a' })
  })

  it('stops what is too large before it is sent', async () => {
    const { runtime, provider } = openPage()
    await expect(provider.request({ method: 'a', params: 'x'.repeat(1_000_000) })).rejects.toMatchObject({
      code: -32600,
    })
    await expect(provider.request({ method: 'a', params: 'x'.repeat(MAX_REQUEST_LENGTH) })).rejects.toMatchObject({
      code: -32600,
    })
    expect(runtime.sent).toEqual([])
  })

  it.each(silences)('asks again when the worker was stopped under a call: %s', async (_, silence) => {
    const { runtime, provider } = openPage()
    let stops = 2
    runtime.answer = message => (stops-- > 0 ? silence() : echo(message))
    expect(await provider.request({ method: 'a' })).toMatchObject({ method: 'a' })
    expect(runtime.sent).toHaveLength(3)
    expect(new Set(runtime.sent.map(message => JSON.stringify(message))).size).toBe(1)
  })

  it('subscribes although the worker was stopped under it', async () => {
    const { runtime, provider } = openPage()
    runtime.answer = () => {
      throw new Error('The message channel closed before a response was received.')
    }
    provider.on('purchaseChanged', () => {})
    await vi.waitFor(() => expect(runtime.sent).toHaveLength(2))
    runtime.answer = () => []
    provider.on('purchaseChanged', () => {})
    await vi.waitFor(() => expect(runtime.sent).toHaveLength(3))
    expect(new Set(runtime.sent.map(({ type }) => type))).toEqual(new Set(['subscribe']))
  })

  it.each(silences)('gives a worker that never answers half a minute: %s', async (_, silence) => {
    vi.useFakeTimers()
    const { runtime, provider } = openPage()
    runtime.answer = silence
    const refused = expect(provider.request({ method: 'a' })).rejects.toMatchObject({ code: 4900 })
    await vi.advanceTimersByTimeAsync(28_000)
    const sent = runtime.sent.length
    await vi.advanceTimersByTimeAsync(2_000)
    await refused
    expect(runtime.sent.length).toBeGreaterThan(sent)
  })

  it('says at once that it is disconnected when the extension was updated under it', async () => {
    const { runtime, provider } = openPage()
    runtime.id = undefined
    await expect(provider.request({ method: 'a' })).rejects.toMatchObject({ code: 4900 })
    expect(runtime.sent).toEqual([])
  })

  it('subscribes once, and again with what was missed when the page returns from the cache', async () => {
    const { page, runtime, provider } = openPage()
    const heard: unknown[] = []
    provider.on('purchaseChanged', params => void heard.push(params))
    provider.on('purchaseChanged', () => {})
    runtime.answer = () => [{ id: 'p', status: 'settled' }]
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await new Promise(setImmediate)
    expect(runtime.sent).toEqual([
      { to: 'agent', type: 'subscribe' },
      { to: 'agent', type: 'subscribe' },
    ])
    expect(heard).toEqual([{ id: 'p', status: 'settled' }])
  })

  it('keeps silent about events for another origin’s document, and other messages', async () => {
    const { page, runtime } = openPage()
    const out: unknown[] = []
    page.addEventListener(FROM_BRIDGE, event => out.push(event))
    runtime.tell({ to: 'bridge', event: 'purchaseChanged', origin: 'https://other.example', params: {} })
    for (const message of [null, 'x', {}, { to: 'ceremony' }]) runtime.tell(message)
    expect(out).toEqual([])
  })

  it('is not disturbed by what else a page sends its way', () => {
    const { page, runtime } = openPage()
    for (const detail of [undefined, null, 7, {}, []]) page.dispatchEvent(new CustomEvent(TO_BRIDGE, { detail }))
    page.dispatchEvent(new Event(TO_BRIDGE))
    expect(runtime.sent).toEqual([])
  })
})
