import { WalletError } from '../errors.ts'
import { announceChange } from '../messages/changed.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import { bringToFront, leaveFront } from './queue.ts'
import { type ApprovalSources, readApprovalState, readTasks } from './state.ts'
import type { ApprovalWindow } from './window.ts'

/** What the approval window's commands act on. */
export interface ApprovalActions {
  readonly sources: ApprovalSources
  readonly window: ApprovalWindow
  readonly answer: (promptId: string, revision: number, answer: unknown) => Promise<boolean>
  readonly cancel: (taskId: string) => Promise<void>
  readonly tick: () => Promise<void>
  /** Brings the ceremony that this prompt waits for to the front. */
  readonly showCeremony: (promptId: string) => Promise<boolean>
}

type ApprovalCommands = Pick<
  CommandHandlers,
  | 'approval.state'
  | 'approval.answer'
  | 'approval.dismiss'
  | 'approval.focusTask'
  | 'approval.cancel'
  | 'approval.showCeremony'
  | 'approval.tick'
  | 'approval.open'
>

/** Handlers of the `approval.*` commands. */
export function approvalCommands(actions: ApprovalActions): ApprovalCommands {
  async function requireTask(taskId: string): Promise<void> {
    const tasks = await readTasks(actions.sources)
    if (!tasks.some(task => task.id === taskId)) throw new WalletError('not_found', { field: 'taskId' })
  }

  return {
    'approval.state': () => readApprovalState(actions.sources),

    'approval.answer': async ({ promptId, revision, answer }) => {
      const { locked } = await actions.sources.vaultStatus()
      if (locked) throw new WalletError('locked')
      return { accepted: await actions.answer(promptId, revision, answer) }
    },

    'approval.dismiss': async ({ taskId }) => {
      await leaveFront(taskId)
      await announceChange()
      return {}
    },

    'approval.focusTask': async ({ taskId }) => {
      await requireTask(taskId)
      await bringToFront(taskId)
      await announceChange()
      return {}
    },

    'approval.cancel': async ({ taskId }) => {
      await requireTask(taskId)
      await actions.cancel(taskId)
      return {}
    },

    'approval.showCeremony': async ({ promptId }) => ({ shown: await actions.showCeremony(promptId) }),

    'approval.tick': async () => {
      await actions.tick()
      return {}
    },

    'approval.open': async ({ taskId }) => {
      if (taskId !== undefined) {
        await requireTask(taskId)
        await bringToFront(taskId)
      }
      await actions.window.show()
      return {}
    },
  }
}
