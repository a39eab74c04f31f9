import { WalletError } from '../errors.ts'
import { fromJournalError } from './ends.ts'
import type { Runner } from './runner.ts'
import type { FlowDefinition } from './types.ts'
import type { FlowView } from './views.ts'

/** What of the runner it takes to start a flow and wait for its end. */
export type Finisher = Pick<Runner, 'start' | 'onEnd' | 'flow' | 'tick'>

/** Milliseconds between ticks while a surface waits: no approval window need be open to drive a second try. */
const TICK = 1_000

/** Starts a short flow and waits for its end; throws what it ended with. */
export async function finish<I, T>(
  runner: Finisher,
  definition: FlowDefinition<I, T>,
  input: I,
  key: string,
): Promise<T> {
  const ended = new Map<string, T | undefined>()
  let wake: () => void = () => undefined
  const forget = runner.onEnd(definition, (flow, result) => {
    ended.set(flow.id, result)
    wake()
  })
  const ticks = setInterval(() => void runner.tick(), TICK)
  try {
    const id = await runner.start(definition, input, { key })
    while (!ended.has(id)) await new Promise<void>(resolve => (wake = resolve))
    return resultOf(await runner.flow(id), ended.get(id))
  } finally {
    clearInterval(ticks)
    forget()
  }
}

function resultOf<T>(flow: FlowView | undefined, result: T | undefined): T {
  if (flow?.state === 'done') return result as T
  throw flow?.error ? fromJournalError(flow.error) : new WalletError('internal', { reason: 'flow_without_end' })
}
