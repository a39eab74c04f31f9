import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createTabLauncher, type TabLauncher } from '../../../src/wallet/ceremony/tab-launcher.ts'
import type { Ceremony } from '../../../src/wallet/flow/options.ts'
import { createFakeBrowser } from './fake-browser.ts'

const fake = vi.hoisted(() => ({ current: undefined as unknown }))
vi.mock('../../../src/wallet/browser.ts', () => ({
  get browser() {
    return fake.current
  },
}))

const GATEWAY = 'http://gateway.localhost:4100'
const PAGE = 'http://mastercard.localhost:4200/auth/passkeys?clientSessionId=1#secret-fragment'
const visit: Ceremony = {
  id: 'c-1',
  flowId: 'f-1',
  taskId: 't-1',
  surface: 'tab',
  action: 'link',
  expiresAt: 4_000_000_000_000,
}

let world: ReturnType<typeof createFakeBrowser>
let launcher: TabLauncher
let results: { readonly id: string; readonly raw: unknown }[]
let lost: string[]
let url: string

function start(): TabLauncher {
  const made = createTabLauncher({
    gatewayOrigin: async () => GATEWAY,
    pagePins: [{ kind: 'hosts', hosts: ['mastercard.localhost'] }],
    book: () => ({
      ceremonyJob: async id => (id === visit.id ? { ...visit, job: { url } } : undefined),
      ceremonyResult: async (id, raw) => {
        results.push({ id, raw })
        return true
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
  url = PAGE
  launcher = start()
})

const tabId = () => world.tabs()[0]?.id ?? -1

describe('a provider’s page in a tab', () => {
  it('opens in front, exactly as its address came', async () => {
    await launcher.open(visit)
    expect(world.tabs()).toMatchObject([{ url: PAGE, active: true }])
  })

  it('leaves nothing of its address behind', async () => {
    await launcher.open(visit)
    expect(JSON.stringify(await world.browser.storage.session.get(null))).not.toContain('secret-fragment')
  })

  it('is opened once, also by another worker', async () => {
    await launcher.open(visit)
    await start().open(visit)
    expect(world.tabs()).toHaveLength(1)
  })

  it.each([
    'https://verify.mastercard.com/auth/passkeys#x',
    'http://mastercard.localhost.evil.example/',
    'http://ada@mastercard.localhost/',
    'javascript:alert(1)',
  ])('is not opened at %s', async address => {
    url = address
    await expect(launcher.open(visit)).rejects.toMatchObject({ code: 'message_forged' })
    expect(world.tabs()).toEqual([])
  })

  it('is not opened a second time once its tab is gone', async () => {
    await launcher.open(visit)
    await world.closeByPerson(tabId())
    await expect(start().open(visit)).rejects.toMatchObject({ code: 'ceremony_lost' })
  })

  it('ends when the tab is back at the gateway, whatever its address says', async () => {
    await launcher.open(visit)
    world.navigate(tabId(), 'http://mastercard.localhost:4200/auth/passkeys')
    world.navigate(tabId(), `${GATEWAY}/callback/done?status=ENROLLED`)
    await vi.waitFor(() => expect(results).toEqual([{ id: 'c-1', raw: { at: 'callback' } }]))
  })

  it.each([
    `${GATEWAY}/ceremony/c-1`,
    'http://gateway.localhost:4101/callback/done',
    'http://mastercard.localhost:4200/callback/done',
  ])('goes on when it shows %s', async elsewhere => {
    await launcher.open(visit)
    world.navigate(tabId(), elsewhere)
    world.navigate(tabId(), `${GATEWAY}/callback/done`)
    await vi.waitFor(() => expect(results).toHaveLength(1))
  })

  it('does not care about other tabs', async () => {
    await launcher.open(visit)
    const other = world.openTab('http://elsewhere.example/')
    world.navigate(other.id, `${GATEWAY}/callback/done`)
    await world.closeByPerson(other.id)
    await world.closeByPerson(tabId())
    await vi.waitFor(() => expect(lost).toEqual(['c-1']))
    expect(results).toEqual([])
  })

  it('is lost when the person closes it, and is not when we do', async () => {
    await launcher.open(visit)
    await launcher.close(visit)
    expect(world.tabs()).toEqual([])
    await launcher.open(visit)
    await world.closeByPerson(tabId())
    await vi.waitFor(() => expect(lost).toEqual(['c-1']))
  })

  it('is brought to the front while it is there', async () => {
    expect(await launcher.show('c-1')).toBe(false)
    await launcher.open(visit)
    expect(await launcher.show('c-1')).toBe(true)
    await world.closeByPerson(tabId())
    expect(await launcher.show('c-1')).toBe(false)
  })
})
