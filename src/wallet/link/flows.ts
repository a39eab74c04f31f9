import { WalletError } from '../errors.ts'
import { defineFlow, minutes } from '../flow/define.ts'
import type { Flow, FlowDefinition } from '../flow/types.ts'
import type { CardEntry, PaymentProvider } from '../providers/types.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { CardBook } from './cards.ts'
import type { Links } from './links.ts'
import { applyStanding } from './standing.ts'
import type { Card } from './types.ts'

export interface CardFlowDeps {
  readonly cards: CardBook
  readonly links: Links
  readonly secrets: SecretStore
  /** Throws `not_found` for a provider this build does not have. */
  readonly provider: (id: string) => PaymentProvider
}

/** A typed card waits in `storage.session` under `ref`. */
export interface AddCardInput {
  readonly ref: string
  readonly provider: string
}

/** Flows a command starts: each is a root of its own, so that it survives the surface that asked. */
export interface CardFlows {
  readonly add: FlowDefinition<AddCardInput, string>
  readonly link: FlowDefinition<Card, void>
  /** Ends the link on this device; the card stays. */
  readonly unlink: FlowDefinition<Card, void>
  readonly remove: FlowDefinition<Card, void>
  /** Asks the provider how a card stands, and writes it down. */
  readonly check: FlowDefinition<Card, void>
}

export function defineCardFlows(deps: CardFlowDeps): CardFlows {
  const { cards, links, secrets, provider } = deps

  const wipe = (flow: Flow, ref: string) => flow.step('wipe-entry', { onUnknown: 'repeat' }, () => secrets.wipe(ref))

  return {
    add: defineFlow(
      'cards/add',
      { version: 1, deadline: minutes(5), compensate: (flow, { ref }) => wipe(flow, ref) },
      async (flow, { ref, provider: id }: AddCardInput) => {
        const card = await provider(id).add(flow, () => readEntry(secrets, ref))
        const cardId = await flow.value('card-id', () => crypto.randomUUID())
        const kept = await flow.step('save-card', { onUnknown: 'repeat' }, () => cards.save(cardId, card))
        await wipe(flow, ref)
        return kept
      },
    ),
    link: defineFlow('cards/link', { version: 1, deadline: minutes(45) }, (flow, card: Card) =>
      provider(card.provider).link(flow, card),
    ),
    unlink: defineFlow('cards/unlink', { version: 1, deadline: minutes(2) }, (flow, card: Card) =>
      provider(card.provider).unlinkHere(flow, card),
    ),
    remove: defineFlow('cards/remove', { version: 1, deadline: minutes(5) }, async (flow, card: Card) => {
      // A replaced card has nothing at the provider any more: what was there is its successor's.
      if (card.state !== 'replaced') await provider(card.provider).unlink(flow, card)
      await flow.step('remove-card', { onUnknown: 'repeat' }, () => cards.remove(card.id))
    }),
    check: defineFlow('cards/check', { version: 1, deadline: minutes(2) }, async (flow, card: Card) => {
      const standing = await provider(card.provider).check?.(flow, card)
      if (!standing) return
      const newId = await flow.value('successor-id', () => crypto.randomUUID())
      await flow.step('apply', { onUnknown: 'repeat' }, () => applyStanding({ cards, links }, card, standing, newId))
    }),
  }
}

async function readEntry(secrets: SecretStore, ref: string): Promise<CardEntry> {
  const entry = await secrets.get(ref)
  if (!isEntry(entry)) throw new WalletError('expired', { what: 'card_entry' })
  return entry
}

/** We wrote it; the check keeps a damaged one from becoming a request. */
function isEntry(value: unknown): value is CardEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'number' in value &&
    'expirationMonth' in value &&
    'expirationYear' in value
  )
}
