/** Messages of a surface are objects; the worker judges what they mean. */
export type SurfaceMessage = Readonly<Record<string, unknown>>

/**
 * A visit to a provider's frame or window, or to the script in the ceremony page's own world when it has no address. The
 * worker says what to do; the page's script only does it, and lets through what comes from this very window and origin.
 */
export interface SurfaceJob {
  readonly url?: string
  /** Shown in a hidden frame with this sandbox and this permissions policy. */
  readonly frame?: { readonly sandbox: string; readonly allow?: string }
  /** Shown in a window of these features. */
  readonly window?: string
  /** Posted to the address as a form, instead of just loading it. */
  readonly form?: Readonly<Record<string, string>>
  /** Type of the message by which the surface says that it is ready, with the request id for everything after it. */
  readonly greeting?: string
  /** Sent as soon as there is a request id; a surface that greets again is asked again. */
  readonly ask?: SurfaceMessage
  /** Sent when the visit is over. */
  readonly bye?: SurfaceMessage
  /** Which member of a message names its type. */
  readonly tag?: string
  /** Types of the messages that end the visit, and the members each must have. Others are passed over. */
  readonly ends?: Readonly<Record<string, readonly string[]>>
  /** Milliseconds from the question, or the start where nothing is asked, until it is given up. */
  readonly limit: number
}

/** Of a visit that is about to be asked for: its address, the window it will be in, and how that says that it is ready. */
export type WindowJob = Required<Pick<SurfaceJob, 'url' | 'window' | 'greeting'>>

/** Why a visit ended without a message. */
export type SurfaceFailure = 'not_ready' | 'no_answer' | 'window_closed'

/** What a visit came to. Without a message: the window is back at our gateway. */
export type SurfaceResult =
  | { readonly ok: true; readonly message?: SurfaceMessage | undefined }
  | { readonly ok: false; readonly failure: SurfaceFailure }
