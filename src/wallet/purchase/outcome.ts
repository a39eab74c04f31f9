import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { Outcome } from '../providers/types.ts'
import type { Frozen } from './freeze.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { outcomeReported } from './surface.ts'
import { OUTCOME_WINDOW, RECEIPT_GRACE, UNSIGNED_GRACE } from './times.ts'

/**
 * How the purchase went at the merchant: by its receipt, else by the person's word.
 * @throws WalletError `outcome_unknown` when nobody knows or can say, `form_in_address` when the page was kept from leaking the card
 */
export async function learnOutcome(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  lastFour: string,
): Promise<Outcome> {
  const { facts } = frozen
  const releasedAt = await flow.value('released-at', deps.now)
  const grace = facts.checkout.verified ? RECEIPT_GRACE : UNSIGNED_GRACE
  const view = { payee: facts.payee.name, amount: facts.amount, lastFour }
  const end = await flow.race('outcome', {
    receipt: branch => branch.ceremony('receipt', outcomeReported()),
    person: async branch => {
      await branch.wait('grace', releasedAt + grace)
      return branch.ask('outcome', { kind: 'outcome', view })
    },
    late: branch => branch.wait('outcome-end', releasedAt + OUTCOME_WINDOW),
  })
  if (end.winner === 'receipt') {
    const { approvalCode, status, at } = end.value
    if (status === 'kept_back') throw new WalletError('form_in_address')
    return { status, at, ...(approvalCode !== undefined && { approvalCode }) }
  }
  const at = await flow.value('outcome-at', deps.now)
  if (end.winner === 'late') throw new WalletError('outcome_unknown', { reason: 'no_answer' })
  switch (end.value.decision) {
    case 'paid':
      return { status: 'approved', at }
    case 'not_paid':
      return { status: 'cancelled', at }
    case 'not_sure':
      throw new WalletError('outcome_unknown', { reason: 'person_not_sure' })
  }
}
