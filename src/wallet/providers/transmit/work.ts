import type { Assertion } from '../../../wire/transmit/journey.ts'
import type { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import type { Organisation } from '../../identity/types.ts'
import type { PromptView } from '../../messages/prompts.ts'
import type { MosaicClient } from './client.ts'
import type { TransmitDeps } from './deps.ts'
import type { DeviceClaim } from './device.ts'
import type { Turn } from './turn.ts'

/** What one journey is for. */
export interface Work {
  readonly deps: TransmitDeps
  readonly client: MosaicClient
  readonly journey: 'registerJourney' | 'loginJourney'
  /** As Transmit knows the person. */
  readonly username: string
  /** Name of the device key that the person's device is known by. */
  readonly deviceKey: string
  /** Comes back in the ID token. */
  readonly nonce: string
  /** The organisation the identity was linked for; a journey that asks for one gets it without asking the person. */
  readonly organisation?: Organisation
  /** What the screens say this is about. */
  readonly about: Omit<PromptView<'identity-failed'>, 'problem' | 'said'>
}

/** A step that waits for an answer. */
export type Waiting = Extract<Turn, { kind: 'step' }>

/** What a handler of a step knows. */
export interface At {
  readonly work: Work
  readonly device: DeviceClaim
  /** Number of the step, in the names of its primitives. */
  readonly n: number
  /** Epoch milliseconds at which the journey is over (contract 8). */
  readonly until: number
}

/** An answer to a step; made inside an effect where it holds a secret. */
export type Answer = Pick<Assertion, 'assert' | 'input' | 'data'>

/** Why a journey came to nothing, as `identity-failed` tells it. */
export interface Failure {
  readonly problem: string
  readonly said?: string
}

/** What a handler makes of a step. */
export type Reply =
  | { readonly kind: 'answer'; readonly make: () => Answer | Promise<Answer>; readonly organisation?: Organisation }
  /** The person does not want to go on: the journey is told so where it offers that, then this is thrown. */
  | { readonly kind: 'leave'; readonly error: WalletError }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Handles one kind of step. */
export type Handler = (flow: Flow, at: At, waiting: Waiting) => Promise<Reply>
