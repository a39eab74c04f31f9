import type { Sender } from '../browser.ts'
import { WalletError } from '../errors.ts'
import { isWebOrigin } from '../purchase/origin.ts'
import type { Requester, RequesterDocument } from '../purchase/types.ts'
import type { ReadAncestors } from './ancestors.ts'

/** Who sent a message, and where answers to it go. */
export interface Asker {
  readonly requester: Requester
  readonly document: RequesterDocument
}

/** An asker and the key that names its requester everywhere in the store. */
export interface Caller extends Asker {
  readonly key: string
}

/**
 * Reads the requester off the browser's `sender` (checklist, wallet-anchors 6); the message has no say. Refused: opaque
 * and non-web origins, documents that are prerendered, resting or gone, frames whose top document is not a web page
 * (such as an extension page), private windows. A frame that has another site anywhere around it is that site's frame, also when
 * the top document is its own. @throws WalletError `not_permitted` with a reason
 */
export async function readRequester(sender: Sender, extensionId: string, readAncestors: ReadAncestors): Promise<Asker> {
  const { tab, frameId, documentId, origin, url } = sender
  if (sender.id !== extensionId) throw refuse('foreign_extension')
  if (tab?.id === undefined || frameId === undefined || documentId === undefined) throw refuse('not_a_document')
  if (sender.documentLifecycle !== undefined && sender.documentLifecycle !== 'active') throw refuse('inactive_document')
  if (tab.incognito) throw refuse('private_window')
  if (origin === undefined || !isWebOrigin(origin)) throw refuse('origin')
  // The origin is the document's own; an address that says otherwise (about:, blob:, data:) is not one we know.
  if (url === undefined || originOf(url) !== origin) throw refuse('address')
  const document = { tabId: tab.id, frameId, documentId }
  if (frameId === 0) return { requester: { kind: 'page', origin }, document }
  const topOrigin = originOf(tab.url ?? '')
  if (topOrigin === undefined || !isWebOrigin(topOrigin)) throw refuse('top_document')
  const around = topOrigin === origin ? await foreignAncestor(document, origin, readAncestors) : topOrigin
  return { requester: { kind: 'page', origin, ...(around !== undefined && { topOrigin: around }) }, document }
}

/** The outermost document of another origin around a frame whose top document is of its own. */
async function foreignAncestor(
  document: RequesterDocument,
  origin: string,
  readAncestors: ReadAncestors,
): Promise<string | undefined> {
  const ancestors = await readAncestors(document).catch(() => {
    throw refuse('ancestors')
  })
  const foreign = ancestors.findLast(ancestor => ancestor !== origin)
  if (foreign !== undefined && !isWebOrigin(foreign)) throw refuse('ancestors')
  return foreign
}

function originOf(url: string): string | undefined {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return undefined
  return new URL(url).origin
}

function refuse(reason: string): WalletError {
  return new WalletError('not_permitted', { reason })
}
