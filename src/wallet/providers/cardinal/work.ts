import type { Card } from '../../link/types.ts'
import type { Typed } from './card-number.ts'
import type { CardinalClient } from './client.ts'
import type { CardinalDeps } from './deps.ts'

/** Whose card it is, the same for every step of a flow (seed). */
export interface Holder {
  readonly card: Card
  readonly email: string
  readonly typed: Typed
}

/** What every step works with. */
export interface Work {
  readonly deps: CardinalDeps
  readonly client: CardinalClient
}
