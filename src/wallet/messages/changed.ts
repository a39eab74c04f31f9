import { browser } from '../browser.ts'

/** Key in `storage.session` that surfaces watch: a new value means "read again". */
export const REVISION_KEY = 'revision'

/** Tells every open surface that something it may show has changed. Cheap and safe to call often. */
export async function announceChange(): Promise<void> {
  await browser.storage.session.set({ [REVISION_KEY]: `${Date.now()}-${crypto.randomUUID()}` })
}
