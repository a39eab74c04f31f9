import { defineContentScript } from 'wxt/utils/define-content-script'
import { runCeremonyPage } from '../src/wallet/ceremony/page.ts'
import { createSurface } from '../src/wallet/ceremony/surface.ts'

/** Drives provider frames and popups on the gateway's ceremony page; the worker decides what to do and what it means. */
export async function run(): Promise<void> {
  const id = window.location.pathname.split('/')[2]
  if (!id || window.top !== window) return
  await runCeremonyPage(id, createSurface(), {
    send: message => chrome.runtime.sendMessage(message),
    listen: listener =>
      chrome.runtime.onMessage.addListener((message, sender) => {
        if (sender.id === chrome.runtime.id) listener(message)
      }),
    pause: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  })
}

export default defineContentScript({
  matches:
    import.meta.env.MODE === 'live'
      ? [`${import.meta.env.WXT_GATEWAY}/ceremony/*`]
      : ['http://gateway.localhost/ceremony/*'],
  runAt: 'document_end',
  main: run,
})
