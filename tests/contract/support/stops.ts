import type { FlowWrite } from '../../../src/wallet/flow/options.ts'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import type { FlowView } from '../../../src/wallet/flow/views.ts'
import type { GatewayClient } from '../../../src/wallet/gateway/client.ts'
import type { Device } from './device.ts'
import type { ScriptedWorker } from './worker.ts'

/** Where a worker's life ends: right after its nth write, or with its nth answer from outside in hand, not written down. */
export interface Stop {
  readonly after: 'write' | 'answer'
  /** From 1. */
  readonly count: number
  /** The whole browser goes, with its session storage. */
  readonly browser?: 'too'
}

/** What a life that may be cut short is given. */
export interface Cuttable {
  readonly gateway: GatewayClient
  /** To be waited for when somebody other than the gateway has answered; the worker may not get further than this. */
  readonly answered: (path: string) => Promise<void>
  readonly written: (write: FlowWrite) => void | Promise<void>
}

export interface StoppedRun<W extends ScriptedWorker, I> {
  readonly device: Device
  /** Left out: it is not stopped. */
  readonly stop: Stop | undefined
  /** Starts a worker; the second one, which takes over, is started the same way. */
  readonly start: (life: Cuttable) => W
  /** The flow that must come to its one end. */
  readonly flow: (worker: W) => FlowDefinition<I, unknown>
  readonly input: I
  /** With the browser went more than session storage, such as open pages. */
  readonly browserGone?: () => void
}

export interface Finished<W> {
  readonly end: FlowView
  /** The worker that saw the end; stopped. */
  readonly worker: W
  /** Paths of the first life's writes and of its calls that were answered. */
  readonly writes: readonly string[]
  readonly answers: readonly string[]
}

/** Runs a flow to its end, in one life or in two. */
export async function runStopped<W extends ScriptedWorker, I>(run: StoppedRun<W, I>): Promise<Finished<W>> {
  const { device, stop } = run
  const writes: string[] = []
  const answers: string[] = []
  let died: () => void = () => undefined
  const death = new Promise<'dead'>(resolve => {
    died = () => resolve('dead')
  })
  /** A dead worker never goes on: whatever it just did is the last thing it did. */
  const die = () => {
    first.stop()
    died()
    return new Promise<never>(() => undefined)
  }
  const isDue = (after: Stop['after'], done: readonly string[]) => stop?.after === after && stop.count === done.length

  const answered = async (path: string) => {
    answers.push(path)
    if (isDue('answer', answers)) await die()
  }
  const first = run.start({
    gateway: {
      ...device.gateway,
      call: async (request, call) => {
        const answer = await device.gateway.call(request, call)
        await answered(request.path)
        return answer
      },
    },
    answered,
    written: async ({ path }) => {
      writes.push(path)
      if (isDue('write', writes)) await die()
    },
  })
  const survived = first.run(run.flow(first), run.input, 'stopped')
  const outcome = await Promise.race([survived, death])
  if (outcome === 'dead') {
    if (stop?.browser) loseBrowser(run)
    return { ...(await takeOver(run)), writes, answers }
  }
  first.stop()
  return { end: outcome, worker: first, writes, answers }
}

function loseBrowser<W extends ScriptedWorker, I>({ device, browserGone }: StoppedRun<W, I>): void {
  device.session.restart()
  browserGone?.()
}

async function takeOver<W extends ScriptedWorker, I>({ device, start, flow }: StoppedRun<W, I>) {
  const worker = start({ gateway: device.gateway, answered: async () => undefined, written: () => undefined })
  await worker.runner.resumeAll()
  const stored = await device.db.flows.where('type').equals(flow(worker).type).first()
  if (!stored) throw new Error('the flow was not stored')
  const end = await worker.ended(stored.id)
  worker.stop()
  return { end, worker }
}

/** Numbers from 1 to `count`: all in the long run; in the short one every nth, and the last ones. */
export function sampled(count: number, { every, last = 0 }: { every: number; last?: number }): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  if (process.env.COUNTERSIGN_LONG) return all
  return all.filter(at => at % every === 1 || at > count - last)
}
