import polyfill, { type Runtime } from 'webextension-polyfill'

/**
 * The promise-based extension API of the background and of extension pages; the one module unit tests mock.
 * Content scripts use the native API instead, which spares every page the polyfill's weight.
 */
export const browser = polyfill

/**
 * Who sent a message, as the browser says. Adds what the shared typings leave out: `origin` (Chrome 80, Firefox 126)
 * and `documentLifecycle` (Chrome only, e.g. `prerender`).
 */
export interface Sender extends Runtime.MessageSender {
  readonly origin?: string
  readonly documentLifecycle?: string
}
