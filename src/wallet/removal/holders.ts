import { called } from '../identity/called.ts'
import type { IdentityFlows } from '../identity/flows.ts'
import type { IdentityBook } from '../identity/identities.ts'
import type { CardBook } from '../link/cards.ts'
import type { CardFlows } from '../link/flows.ts'
import type { Links } from '../link/links.ts'
import type { HeldAt, LinkHolder } from './types.ts'

/** Gives the provider with this id. */
type Providers = (id: string) => HeldAt

/** Cards, with what their removal does at the provider. */
export function cardHolder(
  cards: Pick<CardBook, 'list' | 'require'>,
  links: Pick<Links, 'isLinked'>,
  flows: Pick<CardFlows, 'remove'>,
  providers: Providers,
): LinkHolder {
  return {
    kind: 'card',
    list: async () =>
      Promise.all(
        (await cards.list()).map(async card => ({
          id: card.id,
          provider: heldAt(providers(card.provider)),
          name: { kind: 'card' as const, network: card.network, lastFour: card.lastFour },
          isLinked: await links.isLinked(card),
        })),
      ),
    async end(flow, id, name) {
      const card = await flow.value(`${name}-card`, () => cards.require(id))
      await flow.child(name, flows.remove, card, id)
    },
  }
}

/** Identities, unlinked as on their own page. */
export function identityHolder(
  identities: Pick<IdentityBook, 'list' | 'require'>,
  flows: Pick<IdentityFlows, 'unlink'>,
  providers: Providers,
): LinkHolder {
  return {
    kind: 'identity',
    async list() {
      const all = await identities.list()
      return all.map(identity => ({
        id: identity.id,
        provider: heldAt(providers(identity.provider)),
        name: { kind: 'identity', name: called(identity, all) },
        isLinked: true,
      }))
    },
    async end(flow, id, name) {
      const identity = await flow.value(`${name}-identity`, () => identities.require(id))
      await flow.child(name, flows.unlink, identity, id)
    },
  }
}

/** No more of a provider than what is kept. */
function heldAt({ id, label }: HeldAt): HeldAt {
  return { id, label }
}
