import { defineContentScript } from 'wxt/utils/define-content-script'
import { bridge } from '../src/wallet/agent/page/bridge.ts'
import { claimDocument } from '../src/wallet/agent/page/claim.ts'

export function run(): void {
  if (claimDocument()) bridge(window, chrome.runtime)
}

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  runAt: 'document_start',
  main: run,
})
