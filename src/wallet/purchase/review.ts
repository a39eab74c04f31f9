import { demandViewOf } from '../identity/view.ts'
import type { Verdict } from '../mandate/constraints.ts'
import type { CardView, PromptView } from '../messages/prompts.ts'
import type { Frozen } from './freeze.ts'
import type { PurchaseFlowDeps } from './ports.ts'

type ReviewView = PromptView<'review'>

/** What the approval window shows for this purchase, from the frozen facts and nothing else the agent can change. */
export async function buildReview(
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  preferredCardId?: string,
): Promise<ReviewView> {
  const { facts } = frozen
  const [known, verdict, identities, tabs] = await Promise.all([
    deps.cards.list(),
    deps.weigh(frozen.requesterKey, facts),
    deps.identities.demanded(frozen.requesterKey, facts),
    facts.release.kind === 'fill' ? deps.filler.targets(facts.payee.origin) : [],
  ])
  const cards = known.filter(card => card.state === 'active')
  const selected = select(cards, preferredCardId)
  const budget = budgetView(verdict)
  return {
    purchaseId: frozen.purchaseId,
    requester: facts.requester,
    agent: frozen.agent,
    payee: {
      origin: facts.payee.origin,
      name: facts.payee.name,
      ...(facts.payee.country !== undefined && { country: facts.payee.country }),
    },
    amount: facts.amount,
    items: [...facts.items],
    ...(facts.shipping && { shipping: facts.shipping }),
    ...(facts.tax && { tax: facts.tax }),
    verified: facts.checkout.verified,
    differences: [...frozen.differences],
    cards: [...cards],
    ...(selected && { selectedCardId: selected.id }),
    ...(budget && { budget }),
    identities: identities.map(demandViewOf),
    release: facts.release.kind,
    tabs: [...tabs],
    expiresAt: facts.checkout.expiresAt,
    details: details(frozen),
  }
}

function select(cards: readonly CardView[], preferredCardId: string | undefined): CardView | undefined {
  return cards.find(card => card.id === preferredCardId) ?? cards.find(card => card.isDefault) ?? cards[0]
}

function budgetView({ budget, over }: Verdict): ReviewView['budget'] {
  if (!budget) return undefined
  const { currency } = budget
  const left = Math.max(0, budget.left)
  return { limit: { amount: budget.limit, currency }, left: { amount: left, currency }, over }
}

function details({ facts, factsHash }: Frozen): ReviewView['details'] {
  const rows: [key: string, value: string | undefined][] = [
    ['checkoutId', facts.checkout.id],
    ['checkoutHash', facts.checkout.hash],
    ['merchantKey', facts.checkout.keyId],
    ['merchantCategory', facts.payee.categoryCode],
    ['sealedTo', facts.release.sealTo],
    ['factsHash', factsHash],
  ]
  return rows.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]))
}
