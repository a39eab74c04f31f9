import { defineContentScript } from 'wxt/utils/define-content-script'
import { createFill } from '../src/wallet/release/page/fill.ts'
import type { PageJob, PageReport } from '../src/wallet/release/page/job.ts'

declare global {
  /** Set in our isolated world, which the page can't see. */
  var countersignFill: ((job: PageJob) => PageReport) | undefined
}

/** Put into one document on demand, then called there with its jobs; a second time it finds itself. */
export function run(): void {
  globalThis.countersignFill ??= createFill()
}

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  main: run,
})
