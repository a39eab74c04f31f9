import type { FlowDefinition } from '../../flow/types.ts'
import { isCardNumber } from '../../link/card-number.ts'
import type { Card } from '../../link/types.ts'
import { defineProvider, type PaymentProvider } from '../types.ts'
import { addCard } from './add-card.ts'
import { createMastercardClient } from './client.ts'
import { cancel, confirm } from './confirm.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { defineLinkCard, linkKey } from './link-card.ts'
import { pay } from './pay.ts'
import { unlink } from './unlink.ts'

export type { MastercardDeps } from './deps.ts'

/** The Mastercard provider (architecture 6), and the flows the runner must know to resume what the provider started. */
export interface Mastercard {
  readonly provider: PaymentProvider
  readonly flows: readonly [FlowDefinition<Card, void>]
}

/** Mastercard: payment passkeys (Token Authentication Service), cards, checkout and confirmations (contract mastercard). */
export function createMastercardProvider(deps: MastercardDeps): Mastercard {
  const client = createMastercardClient(deps)
  const linkCard = defineLinkCard(deps, client)
  const provider = defineProvider({
    id: PROVIDER_ID,
    label: PROVIDER_LABEL,
    kind: 'payment',
    origins: deps.pagePins.kind === 'hosts' ? deps.pagePins.hosts : deps.pagePins.origins,
    accepts: number => isMastercardNumber(number) && isCardNumber(number),
    add: (flow, entry) => addCard(flow, deps, client, entry),
    link: (flow, card) => flow.child('mastercard-link', linkCard, card, linkKey(card)),
    unlink: (flow, card) => unlink(flow, deps, client, card),
    pay: (flow, request) => pay(flow, { deps, client, linkCard, request }),
    confirm: (flow, request, payment, outcome) => confirm(flow, client, request, payment.reference, outcome),
    cancel: (flow, request, payment) => cancel(flow, client, request, payment.reference, deps.now),
  })
  return { provider, flows: [linkCard] }
}

/** Mastercard's ranges: 51 to 55, and 2221 to 2720. */
function isMastercardNumber(number: string): boolean {
  return /^(5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)/.test(number)
}
