import type { Browser } from 'webextension-polyfill'

/**
 * The extension API as the browser gives it to our pages. Pages only ask and listen, which both browsers do with promises
 * by themselves; only the background, which answers messages, needs the polyfill, and a window that is waited for does not
 * load it. Unit tests mock this module.
 */
export const browser: Browser = Reflect.get(globalThis, ['browser', 'chrome'].find(name => name in globalThis) ?? '')
