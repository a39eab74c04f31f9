import type { AheadOfTime } from '../../ceremony/ahead.ts'
import type { FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { defineProvider, type PaymentProvider } from '../types.ts'
import { addCard } from './add-card.ts'
import { framePins } from './addresses.ts'
import { cancel } from './cancel.ts'
import { checkCard } from './check.ts'
import { createVisaClient } from './client.ts'
import { confirm } from './confirm.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { defineLinkCard, linkKey } from './link-card.ts'
import { pay } from './pay.ts'
import { createReadySession } from './ready-session.ts'
import { unlink, unlinkHere } from './unlink.ts'

export type { VisaDeps } from './deps.ts'

/** The Visa provider (architecture 6), and the flows the runner must know to resume what the provider started. */
export interface Visa {
  readonly provider: PaymentProvider
  readonly ahead: AheadOfTime
  readonly flows: readonly [FlowDefinition<Card, void>]
}

/** Visa through Cybersource: TMS passkey service and Intelligent Commerce (contract cybersource-visa). */
export function createVisaProvider(deps: VisaDeps): Visa {
  const client = createVisaClient(deps)
  const ready = createReadySession(deps)
  const linkCard = defineLinkCard(deps, client)
  const provider = defineProvider({
    id: PROVIDER_ID,
    label: PROVIDER_LABEL,
    kind: 'payment',
    pins: framePins(deps.sandbox),
    networks: ['visa'],
    add: (flow, entry) => addCard(flow, deps, client, entry),
    link: (flow, card) => flow.child('visa-link', linkCard, card, linkKey(card)),
    unlinkHere: (flow, card) => unlinkHere(flow, deps, card),
    unlink: (flow, card) => unlink(flow, deps, client, card),
    check: (flow, card) => checkCard(flow, client, card),
    pay: (flow, request, note) => pay(flow, { deps, client, linkCard, ready, request, note }),
    confirm: (flow, request, payment, outcome) => confirm(flow, deps, client, request, payment.reference, outcome),
    cancel: (flow, request, payment) => cancel(flow, deps, client, request, payment.reference),
  })
  return { provider, ahead: ready, flows: [linkCard] }
}
