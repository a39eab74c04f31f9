import type { CeremonyJob } from '../flow/ceremonies.ts'
import type { CeremonyLauncher } from '../flow/options.ts'
import type { WindowJob } from './surface-job.ts'

/** Name under which a page waits for whatever flow comes next. */
export const AHEAD = 'ahead'

/** Where work is done ahead of time: the ceremony pages. */
export interface AheadPages extends Pick<CeremonyLauncher, 'open' | 'close'> {
  /** Has the page that waits under this name open the window of the visit it will be asked for next (decision 0015). */
  openWindow(flowId: string, window: WindowJob): Promise<void>
  /** Closes the page that waits under this name, if there is one, and its window. */
  discard(flowId: string): Promise<void>
}

/** Ceremonies of no flow: what a payment needs and no purchase is told in, done while the person still reads (decision 0006). */
export interface AheadOfTime {
  /** Does it unless it is done. Never throws. */
  prepare(): Promise<void>
  /** The person said yes, and the card's own ceremony is what comes next: opens its window already (decision 0015). Never throws. */
  expect(): Promise<void>
  /** Nobody is going to pay. */
  release(): Promise<void>
  /** True for a ceremony of ours: the launcher asks us instead of the runner. */
  handles(ceremonyId: string): boolean
  job(ceremonyId: string): Promise<CeremonyJob | undefined>
  /** Takes what the page sent; false for a forged message. */
  result(ceremonyId: string, raw: unknown): Promise<boolean>
  /** Its page was closed. */
  lost(): void
}
