/** The part of the extension API that the launcher uses, in memory. */
type Listener = (...given: never[]) => unknown

interface FakeTab {
  readonly id: number
  readonly windowId: number
  url: string
  active: boolean
  readonly openerTabId?: number
}

interface Sender {
  readonly id?: string
  readonly tab?: { readonly id: number }
  readonly frameId?: number
  readonly origin?: string
  readonly url?: string
}

function event() {
  const listeners: Listener[] = []
  return {
    listeners,
    addListener: (listener: Listener) => void listeners.push(listener),
    fire: (...given: unknown[]) => listeners.map(listener => listener(...(given as never[]))),
  }
}

export function createFakeBrowser() {
  let tabs: FakeTab[] = []
  let nextTab = 100
  const session = new Map<string, unknown>()
  const onRemoved = event()
  const onCreated = event()
  const onUpdated = event()
  const onMessage = event()
  const focused: number[] = []
  const told: { readonly tabId: number; readonly message: unknown }[] = []
  const pages = { listening: true, normalWindow: true }

  function add(tab: Omit<FakeTab, 'id'>): FakeTab {
    const made = { ...tab, id: nextTab++ }
    tabs.push(made)
    onCreated.fire(made)
    return made
  }

  async function remove(tabId: number): Promise<void> {
    if (!tabs.some(tab => tab.id === tabId)) throw new Error('No tab with id')
    tabs = tabs.filter(tab => tab.id !== tabId)
    onRemoved.fire(tabId)
  }

  const browser = {
    runtime: { id: 'wallet', onMessage },
    storage: {
      session: {
        get: async (keys: string | readonly string[] | null) => {
          const wanted = keys === null ? [...session.keys()] : [keys].flat()
          return Object.fromEntries(wanted.flatMap(key => (session.has(key) ? [[key, session.get(key)]] : [])))
        },
        set: async (items: object) => {
          for (const [key, value] of Object.entries(items)) session.set(key, structuredClone(value))
        },
        remove: async (key: string) => void session.delete(key),
      },
    },
    tabs: {
      onRemoved,
      onCreated,
      onUpdated,
      create: async ({ url, windowId, active = false }: { url: string; windowId: number; active?: boolean }) =>
        add({ url, windowId, active }),
      get: async (tabId: number) => {
        const tab = tabs.find(one => one.id === tabId)
        if (!tab) throw new Error('No tab with id')
        return tab
      },
      update: async (tabId: number, change: { active: boolean }) => {
        const tab = tabs.find(one => one.id === tabId)
        if (!tab) throw new Error('No tab with id')
        tab.active = change.active
        return tab
      },
      remove,
      sendMessage: async (tabId: number, message: unknown) => {
        if (!pages.listening) throw new Error('Receiving end does not exist')
        told.push({ tabId, message })
      },
    },
    windows: {
      getAll: async () => (pages.normalWindow ? [{ id: 1, focused: true }] : []),
      create: async ({ url }: { url: string }) => ({ id: 2, tabs: [add({ url, windowId: 2, active: true })] }),
      update: async (windowId: number) => void focused.push(windowId),
    },
  }

  return {
    browser,
    pages,
    focused,
    told,
    tabs: () => tabs,
    openTab: (url: string, openerTabId?: number) =>
      add({ url, windowId: 3, active: true, ...(openerTabId !== undefined && { openerTabId }) }),
    closeByPerson: remove,
    /** The tab shows another address; the browser tells it to an extension that may see that site. */
    navigate: (tabId: number, url: string) => {
      for (const tab of tabs) if (tab.id === tabId) tab.url = url
      onUpdated.fire(tabId, { url })
    },
    restartBrowser: () => {
      session.clear()
      tabs = []
    },
    /** Sends as a content script would; undefined when no listener takes it. */
    async send(message: unknown, sender: Sender): Promise<unknown> {
      const answers = await Promise.all(onMessage.fire(message, sender))
      return answers.find(answer => answer !== undefined)
    },
  }
}
