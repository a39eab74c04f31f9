import type { CardView, DemandView } from '../messages/prompts.ts'
import type { FillTarget } from '../release/types.ts'

/** What a question about a purchase is made of, besides the facts. */
interface Offers {
  readonly tabs: readonly FillTarget[]
  readonly cards?: readonly CardView[]
  readonly identities?: readonly DemandView[]
}

/** True when there are other cards, tabs or identities than were shown; a page that renames itself is the same. */
export function offersOther(shown: Offers, now: Offers): boolean {
  return offered(shown) !== offered(now)
}

function offered({ tabs, cards = [], identities = [] }: Offers): string {
  const documents = tabs.map(({ tabId, documentId }) => `${tabId} ${documentId}`).sort()
  const active = cards.filter(({ state }) => state === 'active')
  return JSON.stringify([documents, active, identities])
}
