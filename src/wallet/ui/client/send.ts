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

/** Sends one command to the background. Throws the WalletError it answers with; `internal` when nobody answers. */
export async function send<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutputs[N]> {
  const message: CommandMessage<N> = { to: 'wallet', command, input }
  const reply = await browser.runtime.sendMessage<CommandMessage<N>, CommandReply<N> | undefined>(message)
  if (!reply) throw new WalletError('internal', { command })
  if (!reply.ok) throw new WalletError(codeOf(reply.error.code), reply.error.context)
  return reply.value
}

function codeOf(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'internal'
}

/** Narrows a word from a message to our closed list of codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return known.has(code)
}
