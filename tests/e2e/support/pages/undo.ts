import type { Page } from '@playwright/test'

/** Milliseconds a removal waits for the person. */
const UNDO = 8_000

/**
 * From now on those eight seconds pass in this page when the test says so, by calling what this resolves with: how fast a
 * machine is must not decide what can still be undone. Playwright's own clock would be that of every page of the browser.
 */
export async function holdUndo(page: Page): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle(undo => {
    const asEver = window.setInterval.bind(window)
    const waiting: { over?: TimerHandler } = {}
    const setHeld = (over: TimerHandler, after?: number) => {
      if (after !== undo) return asEver(over, after)
      waiting.over = over
      return 0
    }
    Object.assign(window, { setInterval: setHeld })
    return waiting
  }, UNDO)
  return () =>
    held.evaluate(({ over }) => {
      if (typeof over === 'function') over()
    })
}
