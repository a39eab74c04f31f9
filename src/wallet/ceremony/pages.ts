import * as v from 'valibot'
import { browser } from '../browser.ts'

/** What the browser shows for one ceremony. Lives in `storage.session`: it means nothing after a browser restart. */
const pageSchema = v.object({
  tabId: v.number(),
  gateway: v.string(),
  /** The page has no window of the provider yet because the browser wants a click. */
  needsClick: v.boolean(),
  /** Its result is being handed over: the page may be kept for what follows. */
  done: v.boolean(),
  /** Tabs the page has opened: the provider's windows. */
  opened: v.array(v.number()),
})
export type CeremonyPage = v.InferOutput<typeof pageSchema>

const PREFIX = 'ceremony/'

export async function readPage(id: string): Promise<CeremonyPage | undefined> {
  const key = PREFIX + id
  const parsed = v.safeParse(pageSchema, (await browser.storage.session.get(key))[key])
  return parsed.success ? parsed.output : undefined
}

export async function writePage(id: string, page: CeremonyPage): Promise<void> {
  await browser.storage.session.set({ [PREFIX + id]: page })
}

export async function forgetPage(id: string): Promise<void> {
  await browser.storage.session.remove(PREFIX + id)
}

/** The ceremony whose page is this tab. */
export async function pageOfTab(tabId: number): Promise<{ id: string; page: CeremonyPage } | undefined> {
  const all = await browser.storage.session.get(null)
  for (const [key, value] of Object.entries(all)) {
    if (!key.startsWith(PREFIX)) continue
    const parsed = v.safeParse(pageSchema, value)
    if (parsed.success && parsed.output.tabId === tabId) return { id: key.slice(PREFIX.length), page: parsed.output }
  }
  return undefined
}

const parkedSchema = v.pick(pageSchema, ['tabId', 'gateway', 'opened'])
export type ParkedPage = v.InferOutput<typeof parkedSchema>

const PARKED = 'ceremony-parked/'

/** Keeps a page that is done for the next ceremony of its flow. */
export async function parkPage(flowId: string, { tabId, gateway, opened }: ParkedPage): Promise<void> {
  await browser.storage.session.set({ [PARKED + flowId]: { tabId, gateway, opened } })
}

/** The page that is kept for a flow, if there is one. */
export async function readParkedPage(flowId: string): Promise<ParkedPage | undefined> {
  const key = PARKED + flowId
  const parsed = v.safeParse(parkedSchema, (await browser.storage.session.get(key))[key])
  return parsed.success ? parsed.output : undefined
}

/** Takes the page that was kept for a flow, if there is one. */
export async function unparkPage(flowId: string): Promise<ParkedPage | undefined> {
  const kept = await readParkedPage(flowId)
  if (kept) await browser.storage.session.remove(PARKED + flowId)
  return kept
}

/** The flow a kept page waits for. */
export async function parkedFlowOfTab(tabId: number): Promise<string | undefined> {
  const all = await browser.storage.session.get(null)
  const found = Object.entries(all).find(([key, value]) => {
    return key.startsWith(PARKED) && v.is(parkedSchema, value) && value.tabId === tabId
  })
  return found?.[0].slice(PARKED.length)
}
