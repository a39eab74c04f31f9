import * as v from 'valibot'
import type { Runtime } from 'webextension-polyfill'
import { browser } from '../browser.ts'

const messageSchema = v.object({
  to: v.literal('release'),
  keptBack: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
})

/** A card was kept out of an address in a page of `origin`; `about` is what the fill said it was for. */
export type KeptBack = (kept: { readonly origin: string; readonly about: string }) => Promise<void>

/** Hears of it from our own script in a tab's top document; the origin is the browser's word. */
export function listenForKeptBack(keptBack: KeptBack): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender & { origin?: string }) => {
    const told = v.safeParse(messageSchema, message)
    if (!told.success || sender.id !== browser.runtime.id || sender.frameId !== 0) return undefined
    const origin = sender.origin ?? new URL(sender.url ?? 'about:blank').origin
    return keptBack({ origin, about: told.output.keptBack })
  })
}
