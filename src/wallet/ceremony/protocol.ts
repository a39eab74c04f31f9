/** Messages between the ceremony page's content script and the background. The worker validates what it gets. */

import type { SurfaceJob, WindowJob } from './surface-job.ts'

/** What the page asks first: "I am the page of this ceremony; what is to be done?" */
export interface HelloMessage {
  readonly to: 'ceremony'
  readonly type: 'hello'
  readonly id: string
}

/** How the work goes on, so that the person can be brought where a click is needed. */
export interface ProgressMessage {
  readonly to: 'ceremony'
  readonly type: 'progress'
  readonly id: string
  readonly state: SurfaceState
}

/** `needs-click`: the browser blocked the provider's window, and the page shows a button instead. */
export type SurfaceState = 'window-open' | 'needs-click'

/** Sent again until acknowledged. */
export interface ResultMessage {
  readonly to: 'ceremony'
  readonly type: 'result'
  readonly id: string
  readonly result: unknown
}

/** The page has nothing to do any more and may be closed. */
export interface IdleMessage {
  readonly to: 'ceremony'
  readonly type: 'idle'
}

export type CeremonyMessage = HelloMessage | ProgressMessage | ResultMessage | IdleMessage

/** From the background to a page that is done: the next ceremony of the same flow. */
export interface NextMessage {
  readonly to: 'ceremony-page'
  readonly type: 'next'
  readonly id: string
  /** What is to be done, so that the page need not ask; a worker that does not know whether it told so before leaves it out. */
  readonly job?: SurfaceJob
}

/** From the background to a page that is done: the window of the ceremony that is to come may open already (decision 0015). */
export interface OpenMessage {
  readonly to: 'ceremony-page'
  readonly type: 'open'
  readonly job: WindowJob
}

/** Answer to `hello`. `gone`: not a ceremony of this tab, or already over; the page does nothing. */
export type HelloReply =
  | { readonly gone: true }
  | {
      readonly job: SurfaceJob
      /** Milliseconds to stay afterwards, where the usual is not right. */
      readonly stay?: number
    }

/** Answer to `result`. False: not taken now (the vault is locked), send it again. */
export interface Acknowledgement {
  readonly acknowledged: boolean
}
