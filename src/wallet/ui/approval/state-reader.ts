import type { ApprovalState } from '../../messages/approval.ts'
import { send } from '../client/send.ts'

/**
 * Reads what the window is to show. The first answer is asked for at once, before anything is drawn, and until there was
 * one the background may hold it back for the question that is just being made.
 */
export function createStateReader(): () => Promise<ApprovalState> {
  let early: Promise<ApprovalState> | undefined = send('approval.state', { opening: true })
  // Whoever reads it hears of a failure.
  early.catch(() => undefined)
  let shown = false

  return async () => {
    const asked = early ?? send('approval.state', shown ? {} : { opening: true })
    early = undefined
    const state = await asked
    shown = true
    return state
  }
}
