import { WalletError } from '../errors.ts'
import type { ApprovalState } from '../messages/approval.ts'
import { announceChange } from '../messages/changed.ts'
import { isRefusal } from '../messages/refusal.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import { bringToFront, leaveFront, tasksOf } from './queue.ts'
import { type ApprovalSources, readApprovalState } from './state.ts'
import type { ApprovalWindow } from './window.ts'

/** What the approval window's commands act on. */
export interface ApprovalActions {
  readonly sources: ApprovalSources
  readonly unlocked: () => boolean
  readonly window: ApprovalWindow
  /** Resolves with the next question of any flow, or after so many milliseconds. */
  readonly nextQuestion: (limit: number) => Promise<void>
  readonly answer: (promptId: string, revision: number, answer: unknown) => Promise<boolean>
  readonly cancel: (taskId: string) => Promise<void>
  /** Stops what a question that is gone was about; false when it is too late for that. */
  readonly stopLate: (promptId: string) => Promise<boolean>
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

/**
 * Milliseconds: the window opens while its request is still being checked, so that the person waits for one of the two
 * only. A state without anything to show is held back that long, instead of drawing it and the question right after.
 */
const OPENING = 300

function isOpening({ setUp, locked, item }: ApprovalState): boolean {
  if (!setUp || locked) return false
  if (!item) return true
  return item.progress !== undefined && item.rail === 'review' && Date.now() - item.progress.since < OPENING
}

/** Handlers of the `approval.*` commands. */
export function approvalCommands(actions: ApprovalActions): ApprovalCommands {
  async function requireTask(taskId: string): Promise<void> {
    const { db, kinds } = actions.sources
    const flow = await db.flows.get(taskId)
    if (!flow || tasksOf([flow], kinds).length === 0) throw new WalletError('not_found', { field: 'taskId' })
  }

  return {
    'approval.state': async ({ opening }) => {
      const asked = actions.nextQuestion(OPENING)
      const state = await readApprovalState(actions.sources)
      if (!opening || !isOpening(state)) return state
      await asked
      return readApprovalState(actions.sources)
    },

    'approval.answer': async ({ promptId, revision, answer }) => {
      if (!actions.unlocked()) throw new WalletError('locked')
      const accepted = await actions.answer(promptId, revision, answer)
      return { accepted: accepted || (isRefusal(answer) && (await actions.stopLate(promptId))) }
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
