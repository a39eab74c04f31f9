import type { Tabs } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import type { BridgeEvent } from '../messages/agent.ts'
import type { RequesterDocument } from '../purchase/types.ts'

/** The shared typings leave `documentId` out; Firefox refuses options it does not know. */
type Options = Tabs.SendMessageOptionsType & { documentId?: string }

/** Sends an event to one document's bridge. Rejects when that document is gone or resting. */
export async function sendToDocument(
  { tabId, frameId, documentId }: RequesterDocument,
  event: BridgeEvent,
): Promise<void> {
  const options: Options = import.meta.env.FIREFOX ? { frameId } : { frameId, documentId }
  await browser.tabs.sendMessage(tabId, event, options)
}
