import type { Page } from '@playwright/test'

const KEPT = 'countersignKept'

/** A text the wallet held under a `secret:` key, and the name of the member it stood in. */
export interface Held {
  readonly member: string
  readonly text: string
}

/**
 * Notes every secret the wallet ever holds in memory: each text in each `secret:` entry of `storage.session`, from now
 * on, as a page of ours sees it come and go. What the wallet itself calls secret must be found nowhere else.
 */
export async function watchSecrets(page: Page): Promise<() => Promise<readonly Held[]>> {
  await page.evaluate(async kept => {
    const texts = new Map<string, string>()
    const take = (member: string, value: unknown): void => {
      if (typeof value === 'string') texts.set(value, member)
      else if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value)) take(name, inner)
    }
    const note = (key: string, value: unknown): void => {
      if (key.startsWith('secret:')) take(key, value)
    }
    chrome.storage.session.onChanged.addListener(changes => {
      for (const [key, { newValue }] of Object.entries(changes)) note(key, newValue)
    })
    for (const [key, value] of Object.entries(await chrome.storage.session.get())) note(key, value)
    Reflect.set(globalThis, kept, texts)
  }, KEPT)
  return () =>
    page.evaluate(
      kept => [...(Reflect.get(globalThis, kept) as Map<string, string>)].map(([text, member]) => ({ text, member })),
      KEPT,
    )
}

/** Everything in the extension's storage areas, and in memory what has outlived its use. */
export function dumpStorage(page: Page): Promise<Record<'local' | 'sync' | 'session', unknown>> {
  return page.evaluate(async () => {
    const { local, sync, session } = chrome.storage
    return { local: await local.get(), sync: await sync.get(), session: await session.get() }
  })
}
