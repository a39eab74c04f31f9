import { defineContentScript } from 'wxt/utils/define-content-script'
import { serveLibrary } from '../src/wallet/providers/cardinal/sdk-world.ts'

/** In the ceremony page's own world, where Cardinal's browser library runs; the script beside it asks. */
export const run = () => serveLibrary(window)

export default defineContentScript({
  matches:
    import.meta.env.MODE === 'live'
      ? [`${import.meta.env.WXT_GATEWAY}/ceremony/*`]
      : ['http://gateway.localhost/ceremony/*'],
  world: 'MAIN',
  runAt: 'document_start',
  main: run,
})
