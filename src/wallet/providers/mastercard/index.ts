import type { FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { defineProvider, type PaymentProvider } from '../types.ts'
import { addCard } from './add-card.ts'
import { checkCard } from './check.ts'
import { createMastercardClient } from './client.ts'
import { cancel, confirm } from './confirm.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { defineLinkCard, linkKey } from './link-card.ts'
import { pay } from './pay.ts'
import { unlink, unlinkHere } from './unlink.ts'

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
    pins: deps.pagePins,
    networks: ['mastercard'],
    linksWithNumber: true,
    add: (flow, entry) => addCard(flow, deps, client, entry),
    link: (flow, card) => flow.child('mastercard-link', linkCard, card, linkKey(card)),
    unlinkHere: (flow, card) => unlinkHere(flow, deps, card),
    unlink: (flow, card) => unlink(flow, deps, client, card),
    check: (flow, card) => checkCard(flow, client, card),
    pay: (flow, request) => pay(flow, { deps, client, linkCard, request }),
    confirm: (flow, request, payment, outcome) => confirm(flow, client, request, payment.reference, outcome),
    cancel: (flow, request, payment) => cancel(flow, client, request, payment.reference, deps.now),
  })
  return { provider, flows: [linkCard] }
}
