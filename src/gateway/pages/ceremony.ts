import { page } from './page.ts'

/**
 * The page on which the wallet's content script drives a provider's frame and window (architecture 1). It has no script
 * of its own; the button is shown by the content script when the browser wants a click before it opens a window.
 */
export const ceremonyPage = page(
  'Confirming with your card network · Countersign',
  `<h1>Confirming with your card network</h1>
<p id="status" role="status">Your wallet opened this page to talk to your card network. Confirm with your passkey in the
window that opens.</p>
<p>This page closes by itself. Closing it now stops the confirmation; nothing is paid.</p>
<button id="open-window" type="button" hidden>Open the passkey window</button>`,
)
