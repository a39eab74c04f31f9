import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import type { CardWorker } from './card-worker.ts'
import type { Device } from './device.ts'
import { type Cuttable, type Finished, runStopped, type Stop, sampled } from './stops.ts'
import type { ScriptedWorker } from './worker.ts'

/** A flow whose worker is stopped, on a device that was made ready for it. */
export interface Scenario<D extends Device, I, W extends ScriptedWorker = CardWorker> {
  /** Gives the flow's input. */
  readonly prepare: (device: D, worker: W) => Promise<I>
  readonly flow: (worker: W) => FlowDefinition<I, unknown>
}

/** The wallet a scenario runs in. */
export interface Stage<D extends Device, W extends ScriptedWorker = CardWorker> {
  /** A fresh device, at a provider that knows nothing yet. */
  readonly device: () => Promise<D>
  readonly start: (device: D, life: Partial<Cuttable>) => W
  /** With the browser went more than session storage. */
  readonly browserGone?: (device: D) => void
}

export type Done<D extends Device, W extends ScriptedWorker = CardWorker> = Finished<W> & { readonly device: D }

export async function play<D extends Device, I, W extends ScriptedWorker = CardWorker>(
  { device: fresh, start, browserGone }: Stage<D, W>,
  { prepare, flow }: Scenario<D, I, W>,
  stop?: Stop,
): Promise<Done<D, W>> {
  const device = await fresh()
  const setup = start(device, {})
  const input = await prepare(device, setup)
  setup.stop()
  const done = await runStopped({
    device,
    stop,
    start: life => start(device, life),
    flow,
    input,
    browserGone: () => browserGone?.(device),
  })
  return { ...done, device }
}

/**
 * Stops a flow after each of its writes (or with each answer in hand) in turn, those of an undisturbed run, and looks at
 * each end. `every` is how many of them the short run skips to the next.
 */
export async function playEach<D extends Device, I, W extends ScriptedWorker = CardWorker>(
  stage: Stage<D, W>,
  scenario: Scenario<D, I, W>,
  { every, ...kind }: Omit<Stop, 'count'> & { readonly every: number },
  look: (done: Done<D, W>, where: string, stop: Stop) => Promise<void>,
): Promise<void> {
  const { writes, answers } = await play(stage, scenario)
  const places = kind.after === 'write' ? writes : answers
  if (places.length === 0) throw new Error(`there is no ${kind.after} to stop after`)
  for (const count of sampled(places.length, { every })) {
    const stop = { ...kind, count }
    await look(await play(stage, scenario, stop), `${kind.after} ${count}, ${places[count - 1]}`, stop)
  }
}
