import type { OpenPromptEntry } from '../flow/prompts.ts'
import type { Network } from '../link/types.ts'
import type { OpenPrompt } from '../messages/approval.ts'

export interface AheadDeps {
  readonly unlocked: () => boolean
  readonly prompts: () => Promise<readonly OpenPromptEntry[]>
  /** For cards of these networks. Neither throws. */
  readonly prepare: (networks: readonly Network[]) => Promise<void>
  readonly release: () => Promise<void>
}

/** Gets ready what a payment will need while the person still reads (decision 0006). */
export interface Ahead {
  /** A review is on the screen: prepares, once for each, if its card can be paid with at once. */
  reviewed(): Promise<void>
  /** This purchase ended: lets go of what nobody waits for any more. */
  ended(purchaseId: string): Promise<void>
}

/** A review that offers other cards than before may be paid with another one. */
const keyOf = ({ id, revision }: OpenPrompt) => `${id}/${revision}`

export function createAhead({ unlocked, prompts, prepare, release }: AheadDeps): Ahead {
  const seen = new Set<string>()

  async function reviews() {
    const open = unlocked() ? await prompts() : []
    return open.flatMap(({ prompt }) => (prompt.kind === 'review' ? [prompt] : []))
  }

  return {
    async reviewed() {
      const fresh = (await reviews()).filter(review => !seen.has(keyOf(review)))
      for (const review of fresh) seen.add(keyOf(review))
      const cards = fresh.flatMap(({ view }) => view.cards.find(card => card.id === view.selectedCardId) ?? [])
      await prepare(cards.flatMap(({ linked, network }) => (linked ? [network] : [])))
    },

    async ended(purchaseId) {
      // Its own review may be withdrawn only after this.
      const others = (await reviews()).filter(({ view }) => view.purchaseId !== purchaseId)
      if (others.length === 0) await release()
    },
  }
}
