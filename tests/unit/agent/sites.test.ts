import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSites } from '../../../src/wallet/agent/sites.ts'

const fake = vi.hoisted(() => ({
  hosts: new Set<string>(),
  registered: [] as { id: string; matches: string[]; world?: string; allFrames?: boolean }[],
  updated: [] as string[],
  injected: [] as string[],
  withBridge: new Set<number>(),
  session: {} as Record<string, unknown>,
}))

vi.mock('../../../src/wallet/browser.ts', () => ({
  browser: {
    permissions: {
      contains: async ({ origins }: { origins: string[] }) => origins.every(origin => fake.hosts.has(origin)),
    },
    storage: {
      session: {
        get: async (key: string) => ({ [key]: fake.session[key] }),
        set: async (entries: object) => void Object.assign(fake.session, entries),
      },
    },
    tabs: { query: async () => [{ id: 1 }, { id: 2 }] },
    scripting: {
      getRegisteredContentScripts: async () => fake.registered,
      registerContentScripts: async (scripts: typeof fake.registered) => void fake.registered.push(...scripts),
      updateContentScripts: async (scripts: typeof fake.registered) => {
        fake.updated.push(...scripts.map(({ id }) => id))
        fake.registered = fake.registered.map(known => scripts.find(({ id }) => id === known.id) ?? known)
      },
      executeScript: async ({ target, files }: { target: { tabId: number }; files?: string[] }) => {
        if (files) fake.injected.push(`${target.tabId} ${files[0]}`)
        return [{ result: fake.withBridge.has(target.tabId) }]
      },
    },
  },
}))

beforeEach(() => {
  fake.hosts = new Set(['https://ada.example/*'])
  fake.registered = []
  fake.updated = []
  fake.injected = []
  fake.withBridge = new Set([2])
  fake.session = {}
})

describe('a site', () => {
  it('is given both scripts for good, and in open tabs that have none: the bridge first', async () => {
    await createSites().allow('https://ada.example', 'top')
    expect(fake.registered).toMatchObject([
      { id: 'bridge https://ada.example/*', matches: ['https://ada.example/*'], allFrames: false },
      { id: 'announce https://ada.example/*', world: 'MAIN', allFrames: false },
    ])
    expect(fake.injected).toEqual(['1 content-scripts/bridge.js', '1 content-scripts/announce.js'])
  })

  it('can be widened to its frames, and is registered once', async () => {
    await createSites().allow('https://ada.example', 'top')
    await createSites().allow('https://ada.example', 'frames')
    expect(fake.registered.map(({ allFrames }) => allFrames)).toEqual([true, true])
  })

  it('that is registered as it should be keeps its scripts: a page that loads meanwhile finds them', async () => {
    await createSites().allow('https://ada.example', 'frames')
    await createSites().allow('https://ada.example', 'frames')
    expect(fake.updated).toEqual([])
  })

  it.each(['https://ada.example/path', 'http://ada.example', '*', 'https://*.example', 'file://', ''])(
    'is not %j',
    async origin => {
      await expect(createSites().allow(origin, 'top')).rejects.toMatchObject({ code: 'invalid_input' })
    },
  )

  it('needs the host permission the person gives in the browser', async () => {
    await expect(createSites().allow('https://eve.example', 'top')).rejects.toMatchObject({ code: 'not_permitted' })
    expect(fake.registered).toEqual([])
  })
})

describe('a permission given in the browser', () => {
  it('is enough when the popup that asked for it is gone', async () => {
    await createSites().granted(['https://ada.example/*'])
    expect(fake.registered).toMatchObject([
      { id: 'bridge https://ada.example/*', allFrames: false },
      { id: 'announce https://ada.example/*', allFrames: false },
    ])
    expect(fake.injected).toEqual(['1 content-scripts/bridge.js', '1 content-scripts/announce.js'])
  })

  it('takes nothing away from what the person allowed before, and registers it once', async () => {
    fake.hosts.add('https://ada.example/*')
    await createSites().allow('https://ada.example:8443', 'frames')
    await createSites().granted(['https://ada.example/*'])
    await createSites().allow('https://ada.example', 'frames')
    expect(fake.registered.map(({ allFrames }) => allFrames)).toEqual([true, true])
  })

  it.each(['https://*/*', 'https://*.example/*', '<all_urls>', 'https://ada.example/path/*', 'http://ada.example/*'])(
    'for %s allows no site',
    async pattern => {
      await createSites().granted([pattern])
      expect(fake.registered).toEqual([])
    },
  )
})

describe('a site whose checkout is to be filled', () => {
  it('does not find the wallet for that', async () => {
    await createSites().fillOnly('https://ada.example')
    await createSites().granted(['https://ada.example/*'])
    expect(fake.registered).toEqual([])
    expect(fake.injected).toEqual([])
  })

  it('finds it once the person allows that too', async () => {
    await createSites().fillOnly('https://ada.example')
    await createSites().allow('https://ada.example', 'top')
    expect(fake.registered).toHaveLength(2)
  })

  it('is a web address', async () => {
    await expect(createSites().fillOnly('https://*.example')).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('a sandbox build', () => {
  it('allows local names from the start', async () => {
    await createSites().sync()
    expect(fake.registered.map(({ matches }) => matches)).toEqual([['http://*.localhost/*'], ['http://*.localhost/*']])
  })
})
