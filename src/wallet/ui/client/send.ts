import { type ErrorCode, errorCodes, WalletError } from '../../errors.ts'
import type {
  CommandInput,
  CommandMessage,
  CommandName,
  CommandOutputs,
  CommandReply,
} from '../../messages/commands.ts'
import { browser } from '../browser.ts'

const known: ReadonlySet<string> = new Set(errorCodes)

/** Commands that would be another deed the second time, or refused because the first was done. All others may come twice. */
const once: ReadonlySet<CommandName> = new Set(['vault.create', 'gateway.enrol', 'cards.add', 'cards.remove'])

/** Milliseconds before each further try. A worker that was stopped under a press is started by the next message. */
const AGAIN = [50, 200, 500, 1_000]

/**
 * Sends one command to the background, again where nobody answers and that is safe. Throws the WalletError it answers
 * with; `internal` when nobody does.
 */
export async function send<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutputs[N]> {
  const reply = await replyTo({ to: 'wallet', command, input })
  if (!reply.ok) throw new WalletError(codeOf(reply.error.code), reply.error.context)
  return reply.value
}

async function replyTo<N extends CommandName>(message: CommandMessage<N>): Promise<CommandReply<N>> {
  const { command } = message
  const pauses = once.has(command) ? [] : [...AGAIN]
  for (;;) {
    const reply = await ask(message)
    if (reply) return reply
    const pause = pauses.shift()
    if (pause === undefined) throw new WalletError('internal', { command })
    await new Promise(resolve => setTimeout(resolve, pause))
  }
}

/** Undefined when nobody answers; the browser rejects where somebody was about to. */
async function ask<N extends CommandName>(message: CommandMessage<N>): Promise<CommandReply<N> | undefined> {
  try {
    return await browser.runtime.sendMessage<CommandMessage<N>, CommandReply<N> | undefined>(message)
  } catch {
    return undefined
  }
}

function codeOf(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'internal'
}

/** Narrows a word from a message to our closed list of codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return known.has(code)
}
