import type { Flow, FlowDefinition } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { defineProvider, type PaymentProvider } from '../types.ts'
import { addCard } from './add-card.ts'
import { cardinalPins } from './addresses.ts'
import { forgetNumber } from './card-number.ts'
import { createCardinalClient } from './client.ts'
import type { CardinalDeps } from './deps.ts'
import { PROVIDER_ID, PROVIDER_LABEL } from './identity.ts'
import { defineLinkCard, linkKey } from './link-card.ts'
import { pay } from './pay.ts'
import { forgetRegistration } from './registration.ts'
import type { Work } from './work.ts'

export type { CardinalDeps } from './deps.ts'

/** The Cardinal provider (architecture 6), and the flows the runner must know to resume what the provider started. */
export interface Cardinal {
  readonly provider: PaymentProvider
  readonly flows: readonly [FlowDefinition<Card, void>]
}

/** Cardinal FIDO over the Centinel API (contract cardinal-fido): the person's own card, confirmed by bank or passkey. */
export function createCardinalProvider(deps: CardinalDeps): Cardinal {
  const work: Work = { deps, client: createCardinalClient(deps) }
  const linkCard = defineLinkCard(deps, work)
  const forget = (flow: Flow, card: Card) =>
    flow.step('cardinal-forget', { onUnknown: 'repeat' }, async () => {
      await forgetRegistration(deps, card)
      await forgetNumber(deps, card)
    })
  const provider = defineProvider({
    id: PROVIDER_ID,
    label: PROVIDER_LABEL,
    kind: 'payment',
    pins: cardinalPins(deps.sandbox),
    networks: ['visa', 'mastercard', 'amex'],
    linksWithNumber: true,
    add: (flow, entry) => addCard(flow, deps, entry),
    link: (flow, card) => flow.child('cardinal-link', linkCard, card, linkKey(card)),
    // `check` is left out: Cardinal speaks of a card only to whoever has its number, and nobody keeps that (decision 0007).
    // No call to take a registration back is published: the device forgets what it knew, and the person is told what stays.
    unlinkHere: forget,
    unlink: forget,
    pay: (flow, request) => pay(flow, work, request),
    // An authentication is not told how the payment went, and an unused one lapses by itself: there is no call for either.
    confirm: async () => undefined,
    cancel: (flow, { card }) =>
      flow.step('cardinal-forget-number', { onUnknown: 'repeat' }, () => forgetNumber(deps, card)),
  })
  return { provider, flows: [linkCard] }
}
