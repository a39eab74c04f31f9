import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { Card } from '../link/types.ts'
import type { Payment, PaymentProvider, PayRequest } from '../providers/types.ts'
import type { Approval } from './approve.ts'
import type { Frozen } from './freeze.ts'
import type { Confirmed } from './identities.ts'
import type { PurchaseFlowDeps } from './ports.ts'

/** Our order code at the provider: from the purchase's own random id, so that no replay and no attempt mints another. */
export function orderCode(purchaseId: string): string {
  return purchaseId.replace(/^pr_/, '')
}

export function payRequest(
  frozen: Pick<Frozen, 'facts' | 'factsHash' | 'purchaseId'>,
  card: Approval['card'],
): PayRequest {
  return { card, facts: frozen.facts, factsHash: frozen.factsHash, orderCode: orderCode(frozen.purchaseId) }
}

/** A credential, or why another card is wanted. */
export type Paid = Ready | { readonly otherCard: OtherCard }

/** A credential, and what of it may be journalled: reading the credential itself repeats the ceremony when it is gone. */
export interface Ready {
  readonly payment: Payment
  readonly lastFour: string
  readonly eci?: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export interface OtherCard {
  /** `person`: somebody pressed the button. Else why this card can't be used. */
  readonly because:
    | 'person'
    | 'issuer_unsupported'
    | 'card_not_eligible'
    | 'region_unsupported'
    | 'release_unsupported'
    | 'card_suspended'
    | 'card_forgotten'
}

/** Runs the provider's ceremony for exactly these facts, then notes that a credential exists. */
export async function pay(flow: Flow, deps: PurchaseFlowDeps, frozen: Frozen, { card }: Confirmed): Promise<Paid> {
  const provider: PaymentProvider = deps.providerOf(card)
  try {
    const payment = await provider.pay(flow, payRequest(frozen, card), begun =>
      deps.records.amend(frozen.purchaseId, secret => ({ ...secret, begun })),
    )
    const plain = await flow.step('credential-ready', { onUnknown: 'repeat' }, () =>
      noteCredential(deps, frozen, card, payment),
    )
    return { payment, ...plain }
  } catch (thrown) {
    const otherCard = wantsOtherCard(thrown)
    if (otherCard) {
      await noteState(flow, deps, card.id, otherCard)
      return { otherCard }
    }
    throw thrown
  }
}

async function noteCredential(
  deps: PurchaseFlowDeps,
  { purchaseId }: Frozen,
  // By these digits the person knows the card, and not by those of a number that is good for one purchase.
  { lastFour }: Card,
  { reference, credential: { eci, expiresAt } }: Payment,
): Promise<Omit<Ready, 'payment'>> {
  await deps.records.amend(purchaseId, secret => ({ ...secret, payment: { reference, lastFour } }))
  return { lastFour, expiresAt, ...(eci !== undefined && { eci }) }
}

const states: Partial<Record<OtherCard['because'], Card['state']>> = {
  card_suspended: 'suspended',
  card_forgotten: 'forgotten',
}

/** What the provider said on use holds from now on: the card is not offered again. */
async function noteState(flow: Flow, deps: PurchaseFlowDeps, cardId: string, { because }: OtherCard): Promise<void> {
  const state = states[because]
  if (state) await flow.step('note-state', { onUnknown: 'repeat' }, () => deps.cards.update(cardId, { state }))
}

function wantsOtherCard(thrown: unknown): OtherCard | undefined {
  if (!(thrown instanceof WalletError)) return undefined
  if (thrown.code === 'cancelled' && thrown.context.wants === 'other_card') return { because: 'person' }
  switch (thrown.code) {
    case 'issuer_unsupported':
    case 'card_not_eligible':
    case 'region_unsupported':
    case 'release_unsupported':
    case 'card_suspended':
    case 'card_forgotten':
      return { because: thrown.code }
    default:
      return undefined
  }
}
