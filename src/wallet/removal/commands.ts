import { WalletError } from '../errors.ts'
import type { Runner } from '../flow/runner.ts'
import type { FlowDefinition } from '../flow/types.ts'
import { announceChange } from '../messages/changed.ts'
import type { RemovalView, UnlockProof } from '../messages/commands.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { RemovalBook } from './book.ts'
import { itemOf, operatorItem, REMOVAL_FLOW, type RemovalEnd, type RemovalInput } from './flow.ts'
import type { LinkHolder, RemovalItem } from './types.ts'

export interface RemovalCommandDeps {
  readonly book: RemovalBook
  readonly holders: readonly LinkHolder[]
  readonly flow: FlowDefinition<RemovalInput, RemovalEnd>
  readonly runner: Pick<Runner, 'start' | 'flows' | 'cancel' | 'onEnd'>
  readonly pause: { isPaused(): Promise<boolean>; set(paused: boolean): Promise<void> }
  /** Throws `wrong_secret` when it is not the person's. */
  readonly confirm: (proof: UnlockProof) => Promise<void>
  /** Types of flows that must come to their end first: money moves in them. */
  readonly purchaseFlows: readonly string[]
  /** Purchases of which nobody knows whether they were paid. */
  readonly unknownOutcomes: () => Promise<number>
  /** Takes everything away that is kept here. */
  readonly wipe: () => Promise<void>
}

type RemovalCommands = 'device.removal' | 'device.remove' | 'device.keep'

/** The removal of this device: its commands, and what a worker does that finds it under way. */
export interface Removal {
  readonly commands: Pick<CommandHandlers, RemovalCommands>
  /** Goes on with the wiping if an earlier worker did not finish it. True if so: nothing is left to wake. */
  resume(): Promise<boolean>
}

export function createRemoval(deps: RemovalCommandDeps): Removal {
  const { book, runner, pause, flow } = deps

  const running = async () => (await runner.flows()).find(({ type }) => type === REMOVAL_FLOW)

  async function purchaseRuns(): Promise<boolean> {
    return (await runner.flows()).some(({ type }) => deps.purchaseFlows.includes(type))
  }

  async function view(): Promise<RemovalView> {
    const stage = await book.stage()
    const items = stage === 'none' ? await planned(deps) : await book.items()
    return {
      stage: stage === 'begun' ? ((await running()) ? 'running' : 'stopped') : stage,
      items,
      purchaseRuns: await purchaseRuns(),
      unknownOutcomes: await deps.unknownOutcomes(),
    }
  }

  /** No agent may begin what the removal would cut off; one that has begun is the person's to finish. */
  async function begin(): Promise<void> {
    const wasPaused = await pause.isPaused()
    await pause.set(true)
    if (await purchaseRuns()) {
      await pause.set(wasPaused)
      throw new WalletError('purchase_in_progress')
    }
    await book.begin(await planned(deps), wasPaused)
    for (const { id, type } of await runner.flows()) if (type !== REMOVAL_FLOW) await runner.cancel(id, 'removal')
  }

  async function giveUp(): Promise<void> {
    await pause.set(await book.wasPaused())
    await book.giveUp()
    await announceChange()
  }

  runner.onEnd(flow, async ({ state }, end) => {
    if (end === 'ready') await deps.wipe()
    else if (state === 'cancelled') await giveUp()
    else await announceChange()
  })

  return {
    async resume() {
      if ((await book.stage()) !== 'wiping') return false
      await deps.wipe()
      return true
    },
    commands: {
      'device.removal': view,
      async 'device.remove'({ confirm, anyway = false }) {
        // Who has begun it has confirmed it; trying again is the same removal.
        if ((await book.stage()) === 'none') {
          if (!confirm) throw new WalletError('confirmation_needed')
          await deps.confirm(confirm)
        }
        await begin()
        await runner.start(flow, { anyway }, { key: 'device' })
        await announceChange()
        return {}
      },
      async 'device.keep'() {
        const own = await running()
        if (own) await runner.cancel(own.id, 'person')
        else if ((await book.stage()) === 'begun') await giveUp()
        return {}
      },
    },
  }
}

/** What there is to end now. */
async function planned({ holders }: RemovalCommandDeps): Promise<readonly RemovalItem[]> {
  const lists = await Promise.all(holders.map(holder => holder.list()))
  return [...lists.flat().map(itemOf), operatorItem]
}
