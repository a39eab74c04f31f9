import { defineContentScript } from 'wxt/utils/define-content-script'
import { announce } from '../src/wallet/agent/page/announce.ts'

export const run = () => announce(window)

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  world: 'MAIN',
  runAt: 'document_start',
  main: run,
})
