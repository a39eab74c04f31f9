import { browser } from '../browser.ts'
import { PROGRESS_KEY, REVISION_KEY } from './session-keys.ts'

/** Tells every open surface that something it may show has changed. Cheap and safe to call often. */
export async function announceChange(): Promise<void> {
  await touch(REVISION_KEY)
}

/** Tells the approval window that a flow went on by itself. */
export async function announceProgress(): Promise<void> {
  await touch(PROGRESS_KEY)
}

async function touch(key: string): Promise<void> {
  await browser.storage.session.set({ [key]: `${Date.now()}-${crypto.randomUUID()}` })
}
