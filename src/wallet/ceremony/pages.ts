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
  return asPage((await browser.storage.session.get(key))[key])
}

export async function writePage(id: string, page: CeremonyPage): Promise<void> {
  await browser.storage.session.set({ [PREFIX + id]: page })
}

export async function forgetPage(id: string): Promise<void> {
  await browser.storage.session.remove(PREFIX + id)
}

function asPage(value: unknown): CeremonyPage | undefined {
  const parsed = v.safeParse(pageSchema, value)
  return parsed.success ? parsed.output : undefined
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
  return asKept((await browser.storage.session.get(key))[key])
}

function asKept(value: unknown): ParkedPage | undefined {
  const parsed = v.safeParse(parkedSchema, value)
  return parsed.success ? parsed.output : undefined
}

/** Takes the page that was kept for a flow, if there is one. */
export async function unparkPage(flowId: string): Promise<ParkedPage | undefined> {
  const kept = await readParkedPage(flowId)
  if (kept) await browser.storage.session.remove(PARKED + flowId)
  return kept
}

/** A page that is kept, and the flow it waits for. */
export interface KeptPage {
  readonly flowId: string
  readonly kept: ParkedPage
}

/** What there is to show a ceremony in: its own page, and the page that is kept for the first of these flows. */
export async function findPage(
  id: string,
  flowIds: readonly string[],
): Promise<{ readonly page: CeremonyPage | undefined; readonly parked: KeptPage | undefined }> {
  const all = await browser.storage.session.get([PREFIX + id, ...flowIds.map(flowId => PARKED + flowId)])
  const [parked] = flowIds.flatMap(flowId => {
    const kept = asKept(all[PARKED + flowId])
    return kept ? [{ flowId, kept }] : []
  })
  return { page: asPage(all[PREFIX + id]), parked }
}

/** Gives a kept page to a ceremony. */
export async function handOver({ flowId, kept }: KeptPage, id: string): Promise<void> {
  await Promise.all([
    writePage(id, { ...kept, needsClick: false, done: false }),
    browser.storage.session.remove(PARKED + flowId),
  ])
}

/** What this tab shows: the page of a ceremony, or one that is kept for a flow. */
export async function pageOfTab(
  tabId: number,
): Promise<{ readonly id: string; readonly page: CeremonyPage } | KeptPage | undefined> {
  for (const [key, value] of Object.entries(await browser.storage.session.get(null))) {
    const page = key.startsWith(PREFIX) ? asPage(value) : undefined
    if (page?.tabId === tabId) return { id: key.slice(PREFIX.length), page }
    const kept = key.startsWith(PARKED) ? asKept(value) : undefined
    if (kept?.tabId === tabId) return { flowId: key.slice(PARKED.length), kept }
  }
  return undefined
}
