import type { Money } from '../../wire/money.ts'
import type { ErrorCode } from '../errors.ts'
import type { PromptKind, PromptView, Rail } from './prompts.ts'

/** One open question as the approval window receives it. `revision` must come back with the answer. */
export type OpenPrompt = {
  [K in PromptKind]: { readonly id: string; readonly revision: number; readonly kind: K; readonly view: PromptView<K> }
}[PromptKind]

export type { Rail }

export interface ResultView {
  readonly outcome: 'paid' | 'ready' | 'declined' | 'failed' | 'cancelled' | 'expired' | 'unknown' | 'linked'
  readonly payee?: string
  readonly amount?: Money
  readonly lastFour?: string
  readonly receipt?: string
  readonly error?: ErrorCode
}

/** The thing in front of the person now. */
export interface ApprovalItem {
  /** Id of the root flow (or purchase not yet started). */
  readonly taskId: string
  readonly kind: 'purchase' | 'link' | 'identity' | 'permission'
  readonly purchaseId?: string
  readonly rail: Rail
  /** Which rail stops this task has. */
  readonly rails: readonly Rail[]
  readonly prompt?: OpenPrompt
  /** No question open, work going on: `progress.<key>` in locales. */
  readonly progress?: { readonly key: string; readonly since: number }
  readonly result?: ResultView
}

/** All the approval window needs. */
export interface ApprovalState {
  readonly sandbox: boolean
  readonly setUp: boolean
  readonly locked: boolean
  readonly unlockMethods: readonly ('passkey' | 'passphrase')[]
  readonly paused: boolean
  readonly position: { readonly index: number; readonly total: number }
  readonly item?: ApprovalItem
}

/** What the worker keeps in `storage.session` under `summary` for the toolbar popup (no Dexie there). */
export interface Summary {
  readonly sandbox: boolean
  readonly setUp: boolean
  readonly locked: boolean
  readonly paused: boolean
  readonly waiting: readonly {
    readonly taskId: string
    readonly kind: 'purchase' | 'link' | 'identity' | 'permission'
    readonly who: string
    readonly payee?: string
    readonly amount?: Money
  }[]
  /** This month, per agent. */
  readonly budgets: readonly { readonly agent: string; readonly spent: Money; readonly limit?: Money }[]
  readonly recent: readonly {
    readonly purchaseId: string
    readonly payee: string
    readonly amount: Money
    readonly status: string
    readonly at: number
  }[]
  readonly cards: readonly {
    readonly id: string
    readonly network: string
    readonly lastFour: string
    readonly linked: boolean
  }[]
  /** Origins that may ask; left out, the popup offers to allow the site in front. */
  readonly sites?: readonly string[]
  /** Address of a page that shows the wallet at work; sandbox builds only. */
  readonly demo?: string
}
