import * as v from 'valibot'
import { browser } from '../browser.ts'
import type { PageJob, PageReport } from './page/job.ts'
import { type Kept, keepOutOfAddress } from './page/keep-out-of-address.ts'

const SCRIPT = 'content-scripts/fill.js'

/** A document of a tab, as the browser and the document itself say. */
export interface TabDocument {
  readonly tabId: number
  readonly frameId: number
  readonly documentId: string
  readonly origin: string
  readonly place: 'top' | 'child' | 'deeper'
  /** As the page says, or its address. The tab's own title may still be that of the document before. */
  readonly title: string
}

/** Characters of a title that are read. */
const MAX_TITLE = 500

const documentSchema = v.object({
  frameId: v.number(),
  documentId: v.string(),
  result: v.object({
    origin: v.string(),
    place: v.picklist(['top', 'child', 'deeper']),
    title: v.pipe(v.string(), v.maxLength(MAX_TITLE)),
  }),
})

const flags = v.pipe(v.array(v.boolean()), v.maxLength(500))
const reportSchema = v.union([
  v.object({ seen: v.string() }),
  v.object({ controls: flags, frames: flags }),
  v.object({ refused: v.picklist(['changed', 'not_accepted', 'left_while_filling']) }),
])

/** Every document of a tab that we may look into; none when the tab is gone or not ours to see. */
export async function readDocuments(tabId: number, frames: 'top' | 'all'): Promise<readonly TabDocument[]> {
  try {
    const results: unknown[] = await browser.scripting.executeScript({
      target: { tabId, ...(frames === 'all' && { allFrames: true }) },
      func: describeDocument,
      args: [MAX_TITLE],
    })
    return results.flatMap(found => {
      const parsed = v.safeParse(documentSchema, found)
      if (!parsed.success) return []
      const { frameId, documentId, result } = parsed.output
      return [{ tabId, frameId, documentId, ...result }]
    })
  } catch {
    return []
  }
}

/** Has the job done in exactly this document. A document that is gone by now answers `document_gone`. */
export async function runInDocument(
  { tabId, documentId }: Pick<TabDocument, 'tabId' | 'documentId'>,
  job: PageJob,
): Promise<PageReport | { readonly refused: 'document_gone' }> {
  const target = { tabId, documentIds: [documentId] }
  try {
    await browser.scripting.executeScript({ target, files: [SCRIPT] })
    const [done]: unknown[] = await browser.scripting.executeScript({ target, func: callFill, args: [job] })
    const parsed = v.safeParse(v.object({ result: reportSchema }), done)
    return parsed.success ? parsed.output.result : { refused: 'document_gone' }
  } catch {
    return { refused: 'document_gone' }
  }
}

/** From now on the card stays out of the addresses this document goes to. False when the document is gone. */
export async function guardAddresses(
  { tabId, documentId }: Pick<TabDocument, 'tabId' | 'documentId'>,
  kept: Kept,
): Promise<boolean> {
  try {
    const target = { tabId, documentIds: [documentId] }
    await browser.scripting.executeScript({ target, func: keepOutOfAddress, args: [kept] })
    return true
  } catch {
    return false
  }
}

/** Runs in the page's isolated world. An element that is called `title` stands in for the title, there too. */
function describeDocument(max: number): Pick<TabDocument, 'origin' | 'place' | 'title'> {
  const inTop = window.parent === window.top ? 'child' : 'deeper'
  const place = window.top === window ? 'top' : inTop
  const titled: unknown = document.title
  const title = (typeof titled === 'string' && titled) || location.host + location.pathname
  return { origin: location.origin, place, title: title.slice(0, max) }
}

/** Runs in the page's isolated world, where the script was put a moment ago. */
function callFill(job: PageJob): PageReport | undefined {
  return globalThis.countersignFill?.(job)
}
