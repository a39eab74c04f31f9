import type { ApprovalState } from '../../messages/approval.ts'
import { send } from '../client/send.ts'
import { takeEarly } from './ask-early.ts'

/**
 * Reads what the window is to show. The first answer was asked for before anything was loaded, and until there was one the
 * background may hold it back for the question that is just being made.
 */
export function createStateReader(): () => Promise<ApprovalState> {
  let shown = false
  return async () => {
    const state =
      (shown ? undefined : await takeEarly()) ?? (await send('approval.state', shown ? {} : { opening: true }))
    shown = true
    return state
  }
}
