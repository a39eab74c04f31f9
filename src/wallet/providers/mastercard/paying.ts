import type { FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import type { PayRequest } from '../types.ts'
import type { MastercardClient } from './client.ts'
import type { MastercardDeps } from './deps.ts'

/** What one purchase is paid with. */
export interface Paying {
  readonly deps: MastercardDeps
  readonly client: MastercardClient
  readonly linkCard: FlowDefinition<Card, void>
  readonly request: PayRequest
}

/** Plain ids: journalled, and all that confirming needs. Minted once per purchase, outside attempts. */
export type Reference = Readonly<Record<'digitalCardId' | 'correlationId' | 'transactionId', string>>
