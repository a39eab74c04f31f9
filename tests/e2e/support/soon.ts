import { expect } from '@playwright/test'

/** Milliseconds between two looks. Playwright's own waits look after 100, 250, 500 and then every 1000. */
const LOOKS = [150]

/** Milliseconds until what was expected counts as missing; as in the Playwright configuration. */
const TIMEOUT = 20_000

/** Repeats a look that throws until it holds: what comes after half a second is seen then, not a second later. */
export function soon(look: () => Promise<void>, timeout: number = TIMEOUT): Promise<void> {
  return expect(look).toPass({ timeout, intervals: LOOKS })
}

/** Waits until `read` gives a value, looking often. */
export function polled<T>(read: () => Promise<T> | T, message?: string) {
  return expect.poll(read, { intervals: LOOKS, ...(message !== undefined && { message }) })
}
