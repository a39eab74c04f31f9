import { limits } from '../../../wire/cardinal/limits.ts'
import type { SurfaceJob } from '../../ceremony/surface-job.ts'
import { type LibraryCall, SDK_ANSWER, SDK_CALL } from './sdk-world.ts'

/** Milliseconds; our own, no limit is published. */
const LIBRARY_LIMIT = 15_000

/** A call of the browser library on Cardinal's pinned host, in the ceremony page's own world (contract 4, 9). */
export function libraryJob(sdkUrl: string, call: LibraryCall): SurfaceJob {
  return { ask: { type: SDK_CALL, sdkUrl, call }, ends: { [SDK_ANSWER]: [] }, limit: LIBRARY_LIMIT }
}

/** Device data collection in a hidden frame (contract 6.2, 6.4). */
export function collectJob(url: string, jwt: string): SurfaceJob {
  return {
    url,
    form: { JWT: jwt },
    frame: { sandbox: 'allow-scripts allow-forms allow-same-origin' },
    tag: 'MessageType',
    ends: { 'profile.completed': [] },
    limit: limits.collection,
  }
}

/** A window of Cardinal's: the bank's challenge, or a passkey prompt. It ends at `ReturnUrl`, our gateway. */
export function windowJob(url: string, jwt: string): SurfaceJob {
  return { url, form: { JWT: jwt }, window: 'popup,width=480,height=660', limit: limits.session }
}
