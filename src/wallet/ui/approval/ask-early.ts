import type { ApprovalState } from '../../messages/approval.ts'
import type { CommandMessage, CommandReply } from '../../messages/commands.ts'

declare global {
  /** What the background will answer to the question that was asked while the page was still being loaded. */
  var countersignAsked: Promise<CommandReply<'approval.state'> | undefined> | undefined
}

const question: CommandMessage<'approval.state'> = { to: 'wallet', command: 'approval.state', input: { opening: true } }

/**
 * Asks what the window is to show. Runs as a script of its own before all others, without the polyfill: the answer comes while
 * they are fetched.
 */
export function askEarly(): void {
  globalThis.countersignAsked = chrome.runtime.sendMessage<typeof question, CommandReply<'approval.state'> | undefined>(
    question,
  )
  // Whoever draws the window asks again.
  globalThis.countersignAsked.catch(() => undefined)
}

/** The early answer, once; undefined when there was none, or it was not a state. */
export async function takeEarly(): Promise<ApprovalState | undefined> {
  const asked = globalThis.countersignAsked
  globalThis.countersignAsked = undefined
  const reply = await asked?.catch(() => undefined)
  return reply?.ok ? reply.value : undefined
}
