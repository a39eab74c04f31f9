import * as v from 'valibot'
import { browser } from '../browser.ts'
import type { RequesterDocument } from '../purchase/types.ts'

/** Origins of the documents around one, from the inside out; `null` for one nobody can name. */
export type ReadAncestors = (document: RequesterDocument) => Promise<readonly string[]>

const tellingSchema = v.object({ result: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(64)) })

/**
 * Asks the very document that sent, in our isolated world, where the page can't change what `location` says. The browser's
 * `sender` names only the document itself and the top one. Rejects when the document is gone.
 */
export const readAncestors: ReadAncestors = async ({ tabId, documentId }) => {
  const target = { tabId, documentIds: [documentId] }
  const [told]: unknown[] = await browser.scripting.executeScript({ target, func: tellAncestors })
  return v.parse(tellingSchema, told).result
}

/** Runs in the frame. Where the browser keeps no list, a document of another origin can be noticed, not named. */
function tellAncestors(): string[] {
  if (location.ancestorOrigins) return [...location.ancestorOrigins]
  const origins: string[] = []
  for (let at: Window = window; at !== at.parent; at = at.parent) {
    try {
      origins.push(at.parent.location.origin)
    } catch {
      origins.push('null')
    }
  }
  return origins
}
