import * as v from 'valibot'
import type { Runtime } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import { toWalletError, WalletError } from '../errors.ts'
import type { CommandName, CommandOutputs, CommandReply } from './commands.ts'
import { askedByItself, commandSchemas } from './commands.ts'

/** One function per command; `input` is already validated and stripped of unknown members. */
export type CommandHandlers = {
  readonly [N in CommandName]: (input: v.InferOutput<(typeof commandSchemas)[N]>) => Promise<CommandOutputs[N]>
}

/** A surface's message is at most this long as JSON: the largest one carries a profile. */
const MAX_MESSAGE_CHARACTERS = 32_768

/**
 * Answers commands of our own extension pages. Anything else that reaches the worker (a content script, another
 * extension, a frame) gets no answer from here, so that it falls through to the door that is meant for it. Answers wait
 * for `ready`: a worker that has just started must first know whether it is unlocked. `used` is told of each press.
 */
export function serveCommands(handlers: CommandHandlers, ready: Promise<void>, used: () => Promise<void>): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (!isCommand(message) || !isOurPage(sender)) return undefined
    return ready.then(() => {
      const { command, input } = message
      if (isCommandName(command) && !askedByItself.has(command)) {
        used().catch(thrown => console.error('use not noted', thrown))
      }
      return answer(handlers, command, input)
    })
  })
}

/** True for a top-level document of this extension (checklist, wallet-anchors 6: never a framed page). */
export function isOurPage(sender: Runtime.MessageSender): boolean {
  const ours = browser.runtime.getURL('')
  return sender.id === browser.runtime.id && sender.url?.startsWith(ours) === true && (sender.frameId ?? 0) === 0
}

function isCommand(message: unknown): message is { to: 'wallet'; command: string; input: unknown } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'to' in message &&
    message.to === 'wallet' &&
    'command' in message
  )
}

async function answer(handlers: CommandHandlers, command: string, input: unknown): Promise<CommandReply<CommandName>> {
  try {
    if (!isCommandName(command)) throw new WalletError('unsupported_method', { field: 'command' })
    return { ok: true, value: await run(handlers, command, input) }
  } catch (thrown) {
    const error = toWalletError(thrown)
    if (error.code === 'internal') console.error('command failed', command, error.cause)
    return { ok: false, error: error.toJSON() }
  }
}

function isCommandName(command: string): command is CommandName {
  return Object.hasOwn(commandSchemas, command)
}

async function run<N extends CommandName>(
  handlers: CommandHandlers,
  name: N,
  input: unknown,
): Promise<CommandOutputs[N]> {
  if (JSON.stringify(input ?? {}).length > MAX_MESSAGE_CHARACTERS)
    throw new WalletError('too_large', { field: 'input' })
  const parsed = v.safeParse(commandSchemas[name], input ?? {})
  if (!parsed.success) throw new WalletError('invalid_input', { field: firstField(parsed.issues) })
  return handlers[name](parsed.output)
}

function firstField(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0]
  return (issue && v.getDotPath(issue)) ?? 'input'
}
