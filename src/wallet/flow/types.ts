import type { PromptAnswer, PromptKind, PromptView } from '../messages/prompts.ts'

/** What a step's effect is given: abort on cancel or deadline, and a key that is the same on every replay. */
export interface Call {
  readonly signal: AbortSignal
  readonly idempotencyKey: string
}

/**
 * What to do when the worker died between the outside effect and our write of its result.
 * `repeat`: the effect is idempotent under its key. `lookup`: ask the outside what happened. `report`: end as `unknown`.
 */
export type OnUnknown<T> = 'repeat' | 'report' | { readonly lookup: (call: Call) => Promise<T | undefined> }

export interface StepOptions<T> {
  readonly onUnknown: OnUnknown<T>
  /** The result is kept in `storage.session` only; the journal holds a reference. */
  readonly secret?: 'secret'
  /** Milliseconds for one try; 20 s unless told. */
  readonly timeout?: number
  /**
   * Once this step may have begun the outside world has changed: a version change or cancel settles instead of
   * forgetting, and a try whose outcome stays unclear ends in `outcome_unknown`.
   */
  readonly irreversible?: 'irreversible'
  /** The effect changes nothing outside: only its result is journalled, for a replay may just look again. */
  readonly changes?: 'nothing'
  /** Milliseconds before the 2nd, 3rd, … try after `provider_unavailable` or `gateway_unreachable`. None unless told. */
  readonly retry?: readonly number[]
  /** Milliseconds before further tries while the gateway can't be reached at all. None unless told. */
  readonly offline?: readonly number[]
}

/**
 * A transaction over these tables; resolves with what `work` did. `unchanged` and `again` say that it wrote nothing. `work` looks
 * before it writes: what it throws leaves nothing behind.
 */
export type Transact = (tables: readonly string[], work: () => Promise<Wrote>) => Promise<Wrote>

export type Wrote = 'changed' | 'unchanged' | 'again'

/** Work in a provider surface; see `flow/ceremonies.ts`. `surface` names the driver, `job` is its own schema. */
export interface CeremonyRequest<Result> {
  readonly surface: string
  readonly action: string
  /** JSON, or a function that makes it: then a replay past this ceremony does not touch the secrets it is made of. */
  readonly job: unknown
  readonly secret?: 'secret'
  /** Milliseconds until the ceremony is given up with `ceremony_timeout`. */
  readonly timeout: number
  /**
   * Validates what the surface sent. Throwing WalletError `message_forged` leaves the ceremony open, any other error
   * is its result.
   */
  readonly parse: (raw: unknown) => Result
}

export interface PromptRequest<K extends PromptKind> {
  readonly kind: K
  /** What the window shows, or a function that makes it: then a replay past this question does not touch what it is made of. */
  readonly view: PromptView<K> | (() => PromptView<K>)
  /** The view holds a secret: it is kept in `storage.session` only. */
  readonly secret?: 'secret'
}

/** A question about what changes while it is open, such as tabs that come and go. */
export interface LiveQuestion<K extends PromptKind> {
  readonly kind: K
  /** What there is now; read again as long as the question is open and somebody looks at it. */
  readonly read: () => Promise<PromptView<K>>
  /** Whether the difference matters to who answers: then what is read now is shown, as a new revision. */
  readonly differs: (shown: PromptView<K>, now: PromptView<K>) => boolean
}

export interface Flow {
  readonly id: string
  /** Time, random ids, store reads: journalled so that a replay sees the same. */
  value<T>(name: string, read: () => T | Promise<T>): Promise<T>
  /** One outside effect. */
  step<T>(name: string, options: StepOptions<T>, effect: (call: Call) => Promise<T>): Promise<T>
  /**
   * A change of the wallet's own tables, in one transaction with its journal row: it never stays unclear whether it was made.
   * `change` makes its change through the transaction it is given.
   */
  record(name: string, change: (transact: Transact) => Promise<unknown>): Promise<void>
  /** A question to the person, answered once. */
  ask<K extends PromptKind>(name: string, prompt: PromptRequest<K>): Promise<PromptAnswer<K>>
  /** A question that follows what there is; goes on with the answer and the very view it was given to. */
  askLive<K extends PromptKind>(
    name: string,
    question: LiveQuestion<K>,
  ): Promise<{ readonly answer: PromptAnswer<K>; readonly view: PromptView<K> }>
  /** Work in a provider surface or our WebAuthn window. */
  ceremony<R>(name: string, request: CeremonyRequest<R>): Promise<R>
  /** Sleeps until an absolute time (epoch ms, itself from `value`) has passed. */
  wait(name: string, until: number): Promise<void>
  /** First branch to finish wins; open prompts and ceremonies of the others are withdrawn. */
  race<T extends Record<string, unknown>>(
    name: string,
    branches: { [K in keyof T]: (flow: Flow) => Promise<T[K]> },
  ): Promise<{ [K in keyof T]: { winner: K; value: T[K] } }[keyof T]>
  /** Runs another flow, or joins it when one with this key already runs. */
  child<I, T>(name: string, definition: FlowDefinition<I, T>, input: I, key: string): Promise<T>
  /**
   * Holds work on secrets: when one that is needed is gone (browser restarted) its rows are voided and it runs again
   * as attempt n+1. A secret counts as needed when a member of it is read, so read members inside effects and `job`
   * functions, not between primitives; a secret that is a plain string counts as needed as soon as it is replayed.
   */
  attempt<T>(name: string, body: (flow: Flow, attempt: number) => Promise<T>, options?: AttemptOptions): Promise<T>
}

export interface AttemptOptions {
  /** The result holds a secret: it is kept in `storage.session` only. Refused with `internal` when forgotten. */
  readonly secret?: 'secret'
}

/** What compensation may know of the run it settles. */
export interface Past {
  readonly reason: 'cancelled' | 'expired' | 'version'
  /** True when an irreversible step may have begun. */
  readonly irreversible: boolean
  /** Version of the definition that ran. */
  readonly version: number
  /**
   * Result of the last primitive of that name (the last part of its path), undefined if it has none or if it was a
   * secret that is gone.
   */
  result(name: string): Promise<unknown>
  /**
   * True when a step whose name begins so has no result, or one that says that it happened: what no later attempt may
   * take for not done.
   */
  mayHaveHappened(prefix: string, didHappen: (result: unknown) => boolean): Promise<boolean>
}

export interface FlowOptions<I> {
  readonly version: number
  /** Milliseconds from start. */
  readonly deadline: number
  /**
   * Runs once when the flow ends cancelled or expired, or must settle after a version change; a flow of its own
   * primitives except `ask` and `ceremony`. It may resolve with the end it found, or throw: then a flow that may have
   * changed the outside world ends unknown.
   */
  readonly compensate?: Compensate<I>
}

export type Compensate<I> =
  | ((flow: Flow, input: I, past: Past) => Promise<void>)
  | ((flow: Flow, input: I, past: Past) => Promise<FlowEnd>)

export interface FlowDefinition<I, T> extends FlowOptions<I> {
  readonly type: string
  readonly run: (flow: Flow, input: I) => Promise<T>
}

export type FlowEnd = 'done' | 'declined' | 'cancelled' | 'failed' | 'expired' | 'unknown'
