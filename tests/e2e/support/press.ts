import type { Locator } from '@playwright/test'

/**
 * Presses a button and waits until that has closed its window. The window may go while the driver still looks how the press
 * went: what counts is that it is gone.
 */
export async function pressAway(button: Locator, timeout = 20_000): Promise<void> {
  const closed = button.page().waitForEvent('close', { timeout })
  const [gone, pressed] = await Promise.allSettled([closed, button.click({ timeout })])
  if (gone.status === 'rejected') throw pressed.status === 'rejected' ? pressed.reason : gone.reason
}
