import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Arrival, MOST_A_MINUTE, watchArrivals } from '../../../src/wallet/background/arrivals.ts'

type Updated = (tabId: number, change: { readonly url?: string }) => void

const tabs = vi.hoisted(() => ({ updated: [] as unknown[], cleaned: [] as number[] }))
vi.mock('../../../src/wallet/browser.ts', () => ({
  browser: {
    tabs: { onUpdated: { addListener: (listener: unknown) => tabs.updated.push(listener) } },
    scripting: {
      executeScript: async ({ target }: { target: { tabId: number } }) => void tabs.cleaned.push(target.tabId),
    },
  },
}))

const GATEWAY = 'https://gateway.example'
const secretOf = (n: number) => `${n}`.padStart(43, 'A')

let now: number
let taken: Arrival[]

beforeEach(() => {
  now = 1_000_000
  taken = []
  tabs.updated = []
  tabs.cleaned = []
  watchArrivals({
    gatewayOrigin: async () => GATEWAY,
    providers: [{ id: 'bi', arrivals: { path: /^\/bind\/([\w-]{43})$/, member: 'arrival', waits: 'bi-mail' } }],
    arrived: async arrival => void taken.push(arrival),
    now: () => now,
  })
})

async function visit(url: string, tabId = 1): Promise<void> {
  for (const listener of tabs.updated as Updated[]) listener(tabId, { url })
  await new Promise(resolve => setTimeout(resolve, 0))
}

describe('arrivals', () => {
  it('are what the gateway of this wallet brings, once it is taken no longer in the address', async () => {
    await visit(`${GATEWAY}/bind/${secretOf(1)}?x#y`, 7)
    expect(taken).toMatchObject([{ provider: 'bi', secret: secretOf(1) }])
    expect(tabs.cleaned).toEqual([7])
  })

  it.each([
    'https://gateway.example.evil.example/bind/',
    'https://user@gateway.example:8443/bind/',
    'http://gateway.example/bind/',
    'https://gateway.example./bind/',
    'https://gateway.example/bind/x/',
    'https://evil.example/?https://gateway.example/bind/',
  ])('are nothing at %s', async place => {
    await visit(place + secretOf(1))
    expect(taken).toEqual([])
    expect(tabs.cleaned).toEqual([])
  })

  it('of a page that sends the browser there again and again are left in their address, where a reload brings them', async () => {
    for (let n = 0; n < 500; n++) await visit(`${GATEWAY}/bind/${secretOf(n)}`, n)
    expect(taken).toHaveLength(MOST_A_MINUTE)
    expect(tabs.cleaned).toHaveLength(MOST_A_MINUTE)
    now += 60_000
    await visit(`${GATEWAY}/bind/${secretOf(499)}`)
    expect(taken.at(-1)?.secret).toBe(secretOf(499))
  })
})
