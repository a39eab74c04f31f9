import { WalletError } from '../errors.ts'
import { type Finisher, finish } from '../flow/finish.ts'
import { announceChange } from '../messages/changed.ts'
import type { ListedCard, ProviderView } from '../messages/commands.ts'
import type { CardView } from '../messages/prompts.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { CardEntry, PaymentProvider } from '../providers/types.ts'
import type { SecretStore } from '../store/secrets.ts'
import { isCardNumber, networkOf } from './card-number.ts'
import { cardViewOf } from './card-view.ts'
import type { CardBook } from './cards.ts'
import type { CardFlows } from './flows.ts'
import type { Links } from './links.ts'

export interface CardCommandDeps {
  readonly cards: CardBook
  readonly links: Pick<Links, 'isLinked'>
  readonly flows: CardFlows
  readonly runner: Finisher
  readonly secrets: SecretStore
  /** In order of preference. */
  readonly providers: readonly PaymentProvider[]
  readonly now?: () => number
}

type CardCommands =
  | 'cards.check'
  | 'cards.add'
  | 'cards.providers'
  | 'cards.list'
  | 'cards.setDefault'
  | 'cards.link'
  | 'cards.unlink'
  | 'cards.remove'

/** Handlers of the commands about cards. */
export function createCardCommands(deps: CardCommandDeps): Pick<CommandHandlers, CardCommands> {
  const { cards, flows, runner, secrets } = deps
  const now = deps.now ?? Date.now

  return {
    async 'cards.add'(typed) {
      requireCardNumber(typed.number)
      requireUnexpired(typed, now())
      const provider = chooseProvider(deps.providers, typed)
      const ref = `card-entry/${crypto.randomUUID()}`
      await secrets.put(ref, toEntry(typed))
      try {
        const cardId = await finish(runner, flows.add, { ref, provider: provider.id }, ref)
        return { cardId }
      } finally {
        await secrets.wipe(ref)
        await announceChange()
      }
    },
    'cards.providers': async () => ({ providers: deps.providers.map(providerViewOf) }),
    'cards.list': async () => ({ cards: await listWithProviders(deps) }),
    // A provider that can't be reached leaves the last known state; the next look asks again.
    async 'cards.check'() {
      const known = (await cards.list()).filter(card => card.state !== 'replaced')
      const ends = await Promise.allSettled(known.map(card => finish(runner, flows.check, card, card.id)))
      await announceChange()
      return { asked: ends.filter(end => end.status === 'fulfilled').length }
    },
    async 'cards.setDefault'({ cardId }) {
      await cards.setDefault(cardId)
      await announceChange()
      return {}
    },
    async 'cards.link'({ cardId }) {
      const card = await cards.require(cardId)
      return { taskId: await runner.start(flows.link, card, { key: card.id }) }
    },
    async 'cards.unlink'({ cardId }) {
      await finish(runner, flows.unlink, await cards.require(cardId), cardId)
      await announceChange()
      return {}
    },
    async 'cards.remove'({ cardId }) {
      const card = await cards.require(cardId)
      await finish(runner, flows.remove, card, card.id)
      await announceChange()
      return {}
    },
  }
}

function providerViewOf({ id, label, networks, linksWithNumber = false }: PaymentProvider): ProviderView {
  return { id, label, networks, linksWithNumber }
}

async function listWithProviders(deps: CardCommandDeps): Promise<readonly ListedCard[]> {
  const known = new Map((await deps.cards.list()).map(card => [card.id, card.provider]))
  const views = await listCards(deps)
  return views.map(view => {
    const provider = deps.providers.find(({ id }) => id === known.get(view.id))
    return { ...view, ...(provider && { provider: providerViewOf(provider) }) }
  })
}

/** The one the person chose; without a choice the preferred one. */
function chooseProvider(
  providers: readonly PaymentProvider[],
  { number, provider: chosen }: { readonly number: string; readonly provider?: string | undefined },
): PaymentProvider {
  const network = networkOf(number)
  const willing = providers.filter(one => one.networks.includes(network))
  const provider = chosen === undefined ? willing[0] : willing.find(one => one.id === chosen)
  if (!provider) throw new WalletError('card_not_eligible', { reason: 'no_provider' })
  return provider
}

/** The cards as surfaces show them, the default one first. */
export async function listCards({
  now = Date.now,
  ...deps
}: Pick<CardCommandDeps, 'cards' | 'links' | 'now'>): Promise<readonly CardView[]> {
  const known = await deps.cards.list()
  return Promise.all(
    known.map(async card => {
      const view = cardViewOf(card, await deps.links.isLinked(card), now())
      const successor = known.find(other => other.id === card.replacedBy)
      return successor ? { ...view, replacedBy: successor.lastFour } : view
    }),
  )
}

function toEntry(typed: Omit<CardEntry, 'securityCode'> & { securityCode?: string | undefined }): CardEntry {
  const { number, expirationMonth, expirationYear, securityCode } = typed
  return { number, expirationMonth, expirationYear, ...(securityCode !== undefined && { securityCode }) }
}

function requireCardNumber(number: string): void {
  if (!isCardNumber(number)) throw new WalletError('invalid_input', { field: 'number' })
}

/** A card is good to the end of the month it names. */
function requireUnexpired(typed: Pick<CardEntry, 'expirationMonth' | 'expirationYear'>, now: number): void {
  const end = Date.UTC(Number(typed.expirationYear), Number(typed.expirationMonth), 1)
  if (end <= now) throw new WalletError('invalid_input', { field: 'expirationYear' })
}
