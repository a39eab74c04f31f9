import { defineContentScript } from 'wxt/utils/define-content-script'
import { runFill } from '../src/wallet/release/page/fill.ts'
import type { FillJob, FillReport } from '../src/wallet/release/page/job.ts'

declare global {
  /** Set in our isolated world, which the page can't see. */
  var countersignFill: ((job: FillJob) => FillReport) | undefined
}

/** Put into one document on demand, then called there with its job. */
export function run(): void {
  globalThis.countersignFill = runFill
}

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  main: run,
})
