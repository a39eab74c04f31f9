import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type CeremonyLauncher, createCeremonyLauncher } from '../../../src/wallet/ceremony/launcher.ts'
import type { Ceremony } from '../../../src/wallet/flow/options.ts'
import { createFakeBrowser } from './fake-browser.ts'

const fake = vi.hoisted(() => ({ current: undefined as unknown }))
vi.mock('../../../src/wallet/browser.ts', () => ({
  get browser() {
    return fake.current
  },
}))

const GATEWAY = 'http://gateway.localhost:4100'
const session: Ceremony = {
  id: 'c-1',
  flowId: 'f-1',
  taskId: 't-1',
  surface: 'visa',
  action: 'session',
  expiresAt: 4_000_000_000_000,
}
const passkey: Ceremony = { ...session, id: 'c-2', action: 'authenticate' }

let world: ReturnType<typeof createFakeBrowser>
let launcher: CeremonyLauncher
let results: { readonly id: string; readonly raw: unknown }[]
let lost: string[]
let open: Set<string>
let taken: boolean

function start(): CeremonyLauncher {
  const made = createCeremonyLauncher({
    gatewayOrigin: async () => GATEWAY,
    spare: 'ready',
    book: () => ({
      ceremonyJob: async id => (open.has(id) ? { ...session, id, job: { for: id } } : undefined),
      ceremonyResult: async (id, raw) => {
        results.push({ id, raw })
        return taken
      },
      ceremonyLost: async id => {
        lost.push(id)
        return true
      },
    }),
  })
  made.listen()
  return made
}

beforeEach(() => {
  world = createFakeBrowser()
  fake.current = world.browser
  results = []
  lost = []
  open = new Set(['c-1', 'c-2'])
  taken = true
  launcher = start()
})

const pageTab = () => world.tabs().find(tab => tab.url.startsWith(`${GATEWAY}/ceremony/`))?.id ?? -1
const fromPage = (change: object = {}) => ({
  id: 'wallet',
  tab: { id: pageTab() },
  frameId: 0,
  origin: GATEWAY,
  url: `${GATEWAY}/ceremony/c-1`,
  ...change,
})
const hello = { to: 'ceremony', type: 'hello', id: 'c-1' }
const result = { to: 'ceremony', type: 'result', id: 'c-1', result: { ok: true } }

describe('the ceremony page', () => {
  it('opens behind the person’s tabs and gets its job', async () => {
    await launcher.open(session)
    expect(world.tabs()).toMatchObject([{ url: `${GATEWAY}/ceremony/c-1`, active: false }])
    expect(await world.send(hello, fromPage())).toEqual({ job: { for: 'c-1' } })
  })

  it('is opened once, also by another worker', async () => {
    await launcher.open(session)
    await start().open(session)
    expect(world.tabs()).toHaveLength(1)
  })

  it('is opened again after the browser was restarted', async () => {
    await launcher.open(session)
    world.restartBrowser()
    await start().open(session)
    expect(world.tabs()).toHaveLength(1)
  })

  it('gets a window of its own when there is none', async () => {
    world.pages.normalWindow = false
    await launcher.open(session)
    expect(world.tabs()).toMatchObject([{ windowId: 2 }])
  })

  it('may say hello before its tab is written down', async () => {
    const opening = launcher.open(session)
    await vi.waitFor(() => expect(world.tabs()).toHaveLength(1))
    const answer = world.send(hello, fromPage())
    await opening
    expect(await answer).toMatchObject({ job: { for: 'c-1' } })
  })

  it.each([
    ['another tab', { tab: { id: 7 } }],
    ['no tab', { tab: undefined }],
    ['a frame', { frameId: 3 }],
    ['another origin', { origin: 'http://gateway.localhost.evil.example' }],
    ['an address elsewhere', { origin: undefined, url: 'http://rogue.localhost:4100/ceremony/c-1' }],
    ['another extension', { id: 'rogue' }],
  ])('is believed only itself: not %s', async (_, change) => {
    await launcher.open(session)
    expect(await world.send(hello, fromPage(change))).toEqual({ gone: true })
    expect(await world.send(result, fromPage(change))).toBeUndefined()
    expect(results).toEqual([])
  })

  it('left over from before gets nothing to do', async () => {
    const stale = world.openTab(`${GATEWAY}/ceremony/c-1`)
    expect(await world.send(hello, fromPage({ tab: { id: stale.id } }))).toEqual({ gone: true })
  })

  it.each([{ to: 'ceremony', type: 'hello', id: '../x' }, { to: 'wallet' }, null, 'hello', { ...hello, id: 5 }])(
    'message %j is not one of ours',
    async message => {
      await launcher.open(session)
      expect(await world.send(message, fromPage())).toBeUndefined()
    },
  )
})

describe('a result', () => {
  it('is acknowledged and handed on', async () => {
    await launcher.open(session)
    expect(await world.send(result, fromPage())).toEqual({ acknowledged: true })
    expect(results).toEqual([{ id: 'c-1', raw: { ok: true } }])
  })

  it('that is not taken now is to be sent again', async () => {
    taken = false
    await launcher.open(session)
    expect(await world.send(result, fromPage())).toEqual({ acknowledged: false })
  })

  it('that is far too large is refused', async () => {
    await launcher.open(session)
    const large = { ...result, result: 'x'.repeat(200_000) }
    await expect(world.send(large, fromPage())).rejects.toMatchObject({ code: 'too_large' })
    expect(results).toEqual([])
  })

  it('after the ceremony was withdrawn is nobody’s', async () => {
    await launcher.open(session)
    const sender = fromPage()
    await launcher.close(session)
    expect(await world.send(result, sender)).toBeUndefined()
    expect(results).toEqual([])
  })
})

describe('the end of a ceremony', () => {
  it('closes the page and the provider’s window', async () => {
    await launcher.open(passkey)
    world.openTab('https://vts.auth.visa.com/', pageTab())
    await launcher.close(passkey)
    expect(world.tabs()).toEqual([])
    expect(lost).toEqual([])
  })

  it('by the person’s closing the page is a loss, and takes the provider’s window along', async () => {
    await launcher.open(passkey)
    world.openTab('https://vts.auth.visa.com/', pageTab())
    const page = pageTab()
    await world.closeByPerson(page)
    await vi.waitFor(() => expect(lost).toEqual(['c-2']))
    expect(world.tabs()).toEqual([])
  })

  it('leaves other tabs alone', async () => {
    await launcher.open(passkey)
    const other = world.openTab('https://shop.example/')
    await world.closeByPerson(other.id)
    await launcher.close(passkey)
    expect(lost).toEqual([])
  })
})

describe('the page of a session', () => {
  async function sessionDone() {
    await launcher.open(session)
    await world.send(result, fromPage())
    await launcher.close(session)
  }

  it('is kept for the passkey of the same flow', async () => {
    await sessionDone()
    const page = pageTab()
    await launcher.open(passkey)
    expect(world.tabs()).toHaveLength(1)
    const message = { to: 'ceremony-page', type: 'next', id: 'c-2', job: { for: 'c-2' } }
    expect(world.told).toEqual([{ tabId: page, message }])
    expect(await world.send({ ...hello, id: 'c-2' }, fromPage())).toMatchObject({ job: { for: 'c-2' } })
    await launcher.close(passkey)
    expect(world.tabs()).toEqual([])
  })

  it('is told again by a worker that can’t know whether the last one did', async () => {
    await sessionDone()
    await launcher.open(passkey)
    await start().open(passkey)
    // The second time it has to ask what is to be done, if it does not know.
    const next = { to: 'ceremony-page', type: 'next', id: 'c-2' }
    expect(world.told.map(({ message }) => message)).toEqual([{ ...next, job: { for: 'c-2' } }, next])
    expect(world.tabs()).toHaveLength(1)
  })

  it('goes when the worker was stopped before it could be kept', async () => {
    await launcher.open(session)
    await world.send(result, fromPage())
    await world.send({ to: 'ceremony', type: 'idle' }, fromPage())
    expect(world.tabs()).toEqual([])
  })

  it('is not given to another flow', async () => {
    await sessionDone()
    await launcher.open({ ...passkey, flowId: 'f-2' })
    expect(world.tabs()).toHaveLength(2)
  })

  it('that does not listen any more is replaced', async () => {
    await sessionDone()
    world.pages.listening = false
    await launcher.open(passkey)
    expect(world.tabs()).toMatchObject([{ url: `${GATEWAY}/ceremony/c-2` }])
    expect(lost).toEqual([])
  })

  it('goes when nothing follows', async () => {
    await sessionDone()
    await world.send({ to: 'ceremony', type: 'idle' }, fromPage())
    expect(world.tabs()).toEqual([])
  })

  it('stays when what follows has begun', async () => {
    await sessionDone()
    await launcher.open(passkey)
    await world.send({ to: 'ceremony', type: 'idle' }, fromPage())
    expect(world.tabs()).toHaveLength(1)
  })

  it('opens the window of what follows, which then belongs to that', async () => {
    await sessionDone()
    const page = pageTab()
    const job = { url: 'https://vts.auth.visa.com/frame', window: 'popup', greeting: 'AUTH_READY' }
    await launcher.openWindow('f-1', job)
    expect(world.told).toEqual([{ tabId: page, message: { to: 'ceremony-page', type: 'open', job } }])
    world.openTab(job.url, page)
    await launcher.open(passkey)
    expect(await launcher.show('c-2')).toBe(true)
    expect(world.tabs().find(tab => tab.url === job.url)?.active).toBe(true)
    await launcher.close(passkey)
    expect(world.tabs()).toEqual([])
  })

  it('is let go with the window it opened', async () => {
    await sessionDone()
    world.openTab('https://vts.auth.visa.com/frame', pageTab())
    await launcher.discard('f-1')
    expect(world.tabs()).toEqual([])
  })

  it('opens no window where none is kept', async () => {
    await launcher.openWindow('f-1', {
      url: 'https://vts.auth.visa.com/frame',
      window: 'popup',
      greeting: 'AUTH_READY',
    })
    expect(world.told).toEqual([])
  })

  it('that gave no session is closed', async () => {
    await launcher.open(session)
    await launcher.close(session)
    expect(world.tabs()).toEqual([])
  })
})

describe('showing a ceremony', () => {
  it('brings the provider’s window forward', async () => {
    await launcher.open(passkey)
    world.openTab('https://vts.auth.visa.com/', pageTab())
    expect(await launcher.show('c-2')).toBe(true)
    expect(world.focused).toEqual([3])
  })

  it('brings the person to the page whose button wants a click', async () => {
    await launcher.open(passkey)
    await world.send({ to: 'ceremony', type: 'progress', id: 'c-2', state: 'needs-click' }, fromPage())
    expect(world.tabs()).toMatchObject([{ active: true }])
    expect(world.focused).toEqual([1])
  })

  it('opens the page again when it is gone', async () => {
    await launcher.open(passkey)
    world.restartBrowser()
    expect(await launcher.show('c-2')).toBe(true)
    expect(world.tabs()).toHaveLength(1)
  })

  it('of one that is over shows nothing', async () => {
    open.delete('c-2')
    expect(await launcher.show('c-2')).toBe(false)
    expect(world.tabs()).toEqual([])
  })
})
