import { WalletError } from '../errors.ts'
import { defineFlow } from '../flow/define.ts'
import type { Flow, FlowDefinition, Past } from '../flow/types.ts'
import type { CardView } from '../messages/prompts.ts'
import type { Payment } from '../providers/types.ts'
import type { FillResult } from '../release/types.ts'
import { type Approval, approve } from './approve.ts'
import { FILL, fillCheckout, hadCard } from './fill-checkout.ts'
import { type Frozen, freeze } from './freeze.ts'
import { giveBack } from './give-back.ts'
import { handOver } from './hand-over.ts'
import { type Confirmed, confirmApproval } from './identities.ts'
import { learnOutcome } from './outcome.ts'
import { type OtherCard, pay, payRequest } from './pay.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import type { Change } from './records.ts'
import { settle } from './settle.ts'
import { FLOW_DEADLINE } from './times.ts'
import type { PurchaseStatus } from './types.ts'
import { type Ending, unwind } from './unwind.ts'

export interface PurchaseInput {
  readonly purchaseId: string
}

export const PURCHASE_FLOW = 'purchase'

/** One purchase from the agent's request to the network's confirmation. Its key is the purchase's id. */
export function createPurchaseFlow(deps: PurchaseFlowDeps): FlowDefinition<PurchaseInput, PurchaseStatus> {
  return defineFlow<PurchaseInput, PurchaseStatus>(
    PURCHASE_FLOW,
    {
      version: 2,
      deadline: FLOW_DEADLINE,
      compensate: async (flow, { purchaseId }, past) =>
        unwind(flow, deps, purchaseId, await whyStopped(flow, deps, purchaseId, past)),
    },
    async (flow, { purchaseId }) => {
      try {
        return await purchase(flow, deps, await freeze(flow, deps, purchaseId))
      } catch (thrown) {
        if (thrown instanceof WalletError) await unwind(flow, deps, purchaseId, endingOf(thrown))
        throw thrown
      }
    },
  )
}

async function purchase(flow: Flow, deps: PurchaseFlowDeps, frozen: Frozen): Promise<PurchaseStatus> {
  let preferredCardId: string | undefined
  for (let round = 1; ; round++) {
    const approval = await approve(flow, deps, frozen, `${round}`, preferredCardId)
    const used = await flow.attempt(`payment-${round}`, async (inner, count) => {
      const confirmed = await confirmApproval(inner, deps, frozen, approval, { round: `${round}`, try: count })
      return payAndRelease(inner, deps, frozen, confirmed)
    })
    if ('otherCard' in used) {
      preferredCardId = await chooseOtherCard(flow, deps, frozen, approval, used.otherCard, `${round}`)
      continue
    }
    const outcome = await learnOutcome(flow, deps, frozen, used.lastFour)
    const provider = deps.providerOf(approval.card)
    return settle(flow, deps, provider, payRequest(frozen, approval.card), used, outcome, frozen.purchaseId)
  }
}

type Used = (Pick<Payment, 'reference'> & { readonly lastFour: string }) | { readonly otherCard: OtherCard }

/** Everything that needs the credential; what comes out of here holds none of it. */
async function payAndRelease(flow: Flow, deps: PurchaseFlowDeps, frozen: Frozen, approval: Confirmed): Promise<Used> {
  const paid = await pay(flow, deps, frozen, approval)
  if ('otherCard' in paid) {
    await giveBack(flow, deps, frozen.purchaseId)
    return paid
  }
  if (frozen.facts.release.kind === 'fill') await fillCheckout(flow, deps, frozen, paid, approval.target)
  else await handOver(flow, deps, frozen, paid)
  return { reference: paid.payment.reference, lastFour: paid.lastFour }
}

/** Consent does not survive a change of card: the reservation is undone and the review is shown again. */
async function chooseOtherCard(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  { card }: Approval,
  { because }: OtherCard,
  round: string,
): Promise<string | undefined> {
  const { purchaseId, facts } = frozen
  const change: Change = { movement: 'released', update: ({ begun: _, ...kept }) => kept }
  await flow.record(`undo-${round}`, transact => deps.records.move(purchaseId, 'pending_approval', change, transact))
  if (because === 'person') return undefined
  const cards = await flow.value(`cards-${round}`, () => deps.cards.list())
  const end = await flow.race(`unsupported-${round}`, {
    person: branch =>
      branch.ask('unsupported-card', {
        kind: 'unsupported-card',
        view: { ...offer(cards, card.id), problem: because },
      }),
    late: branch => branch.wait('expiry', facts.checkout.expiresAt),
  })
  if (end.winner === 'late') throw new WalletError('expired')
  if (end.value.decision === 'other_card') return end.value.cardId
  throw new WalletError('declined_by_person', { reason: end.value.decision === 'pay_myself' ? 'pay_myself' : 'other' })
}

function offer(cards: readonly CardView[], unsupportedId: string): { card: CardView; cards: CardView[] } {
  const card = cards.find(({ id }) => id === unsupportedId)
  if (!card) throw new WalletError('not_found', { what: 'card' })
  return { card, cards: cards.filter(other => other.id !== unsupportedId && other.state === 'active') }
}

/** How an error ends the purchase, in the agent's vocabulary. */
function endingOf({ code }: WalletError): Ending {
  switch (code) {
    case 'declined_by_person':
      return { status: 'declined', error: code }
    case 'cancelled':
      return { status: 'canceled' }
    case 'expired':
    case 'checkout_expired':
      return { status: 'expired', error: code }
    case 'outcome_unknown':
    case 'form_in_address':
      return { status: 'unknown', error: code }
    default:
      return { status: 'failed', error: code }
  }
}

/**
 * The engine stopped the flow: because its time was over, or because agent or person withdrew. A page that was being filled
 * meanwhile may have used the card before anybody could stop it.
 */
async function whyStopped(flow: Flow, deps: PurchaseFlowDeps, purchaseId: string, past: Past): Promise<Ending> {
  return flow.value('why', async () => {
    const { expiresAt, status } = await deps.records.require(purchaseId)
    const isFilled = (result: unknown) => hadCard(result as FillResult)
    if (status === 'approved' && (await past.mayHaveHappened(FILL, isFilled)))
      return { status: 'unknown' as const, error: 'outcome_unknown' as const }
    return expiresAt <= deps.now()
      ? { status: 'expired' as const, error: 'expired' as const }
      : { status: 'canceled' as const }
  })
}
