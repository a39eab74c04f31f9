import type { BrowserContext, Page } from '@playwright/test'

/** The next page at an address that has `part` in it, as soon as it is there; others open besides. */
export function openedPage(context: BrowserContext, part: string): Promise<Page> {
  return new Promise(found => {
    const look = (page: Page) => {
      const see = () => {
        if (!page.url().includes(part)) return
        context.off('page', look)
        found(page)
      }
      see()
      page.on('framenavigated', see)
    }
    context.on('page', look)
  })
}
