import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { Demand } from '../identity/types.ts'
import type { Card } from '../link/types.ts'
import type { CardView, PromptAnswer, PromptView } from '../messages/prompts.ts'
import type { FillTarget } from '../release/types.ts'
import { type Frozen, keepFrozen } from './freeze.ts'
import { offersOther } from './offers.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import type { Change } from './records.ts'
import { buildReview } from './review.ts'

/** The person's yes: with which card, which document may be filled, and which identities confirm it before it is paid. */
export interface Approval {
  readonly card: Card
  readonly target?: FillTarget
  readonly demands: readonly Demand[]
}

/** The type in the header of our evidence. It says that the person approved these facts, not that a network did. */
export const APPROVAL_TYPE = 'countersign-approval+jwt'

/**
 * Asks the person, signs the facts' hash with the device key after the click, reserves the money.
 * @throws WalletError `declined_by_person`, `expired`, `checkout_replayed`
 */
export async function approve(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  round: string,
  preferredCardId?: string,
): Promise<Approval> {
  // The review is put together while its facts are kept: the person waits for both. No answer counts before they are.
  const [{ answer, view }] = await Promise.all([
    ask(flow, deps, frozen, round, preferredCardId),
    keepFrozen(flow, deps, frozen, round),
  ])
  if (answer.decision === 'decline') throw new WalletError('declined_by_person', { reason: answer.reason ?? 'other' })
  const chosen = view.cards.find(card => card.id === answer.cardId)
  const signed = chosen && (await flow.value(`approval-${round}`, () => sign(deps, frozen, chosen)))
  if (!signed) throw new WalletError('invalid_input', { field: 'cardId' })
  const { card, evidence, demands } = signed
  const target = view.tabs.find(tab => tab.tabId === answer.tabId)
  const change: Change = {
    action: { kind: chosen.linked ? 'passkey' : 'enroll', resolution: 'auto_resume' },
    cardId: card.id,
    lastFour: card.lastFour,
    movement: 'reserved',
    update: secret => ({ ...secret, evidence, demands }),
  }
  await flow.record(`approve-${round}`, transact =>
    deps.records.move(frozen.purchaseId, 'requires_action', change, transact),
  )
  return { card, demands, ...(target && { target }) }
}

interface Asked {
  readonly answer: PromptAnswer<'review'>
  readonly view: PromptView<'review'>
}

/** Asks; what is shown follows cards, tabs and identities, so that the person consents to what there is. */
async function ask(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  round: string,
  preferredCardId: string | undefined,
): Promise<Asked> {
  const end = await flow.race(`review-${round}`, {
    person: branch =>
      branch.askLive('review', {
        kind: 'review',
        read: () => buildReview(deps, frozen, preferredCardId),
        differs: offersOther,
      }),
    late: branch => branch.wait('expiry', frozen.facts.checkout.expiresAt),
  })
  if (end.winner === 'late') throw new WalletError('expired')
  return end.value
}

interface Signed extends Pick<Approval, 'card' | 'demands'> {
  readonly evidence: string
}

/**
 * The card and what the rules demand, as they are now, and our evidence: the facts' hash under the device key. Undefined
 * when the card is gone.
 */
async function sign(
  deps: PurchaseFlowDeps,
  { purchaseId, requesterKey, factsHash, facts }: Frozen,
  { id, linked }: CardView,
): Promise<Signed | undefined> {
  const [card, demands] = await Promise.all([deps.cards.find(id), deps.identities.demanded(requesterKey, facts)])
  if (!card) return undefined
  if (linked && demands.length === 0) deps.aboutToPay(card)
  const evidence = await deps.sign(APPROVAL_TYPE, {
    purchase: purchaseId,
    facts_hash: factsHash,
    checkout_hash: facts.checkout.hash,
    card: card.id,
    identities: demands.map(({ identityId }) => identityId),
    iat: Math.floor(deps.now() / 1000),
  })
  return { card, evidence, demands }
}
