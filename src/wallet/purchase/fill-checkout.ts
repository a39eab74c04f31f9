import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { FillResult, FillTarget, RefusalReason } from '../release/types.ts'
import type { Frozen } from './freeze.ts'
import { offersOther } from './offers.ts'
import type { Ready } from './pay.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { outcomeReported } from './surface.ts'

/**
 * Writes the credential into the merchant's checkout. While that page is missing or not as approved, the person is
 * shown what is wrong and which of their tabs could be filled. @throws WalletError `cancelled`, `expired`
 */
export async function fillCheckout(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  ready: Ready,
  chosen: FillTarget | undefined,
): Promise<void> {
  const { purchaseId, facts } = frozen
  const { lastFour } = ready
  await flow.record('approved', transact => deps.records.move(purchaseId, 'approved', { lastFour }, transact))
  let target = chosen
  for (let tries = 1; ; tries++) {
    const result = await tryFill(flow, deps, `fill-${tries}`, target, ready, frozen)
    if ('filled' in result) break
    const next = await askTarget(flow, deps, frozen, ready, `target-${tries}`, result.refused)
    if (next === 'reported') break
    target = next
  }
  const detail = `fill ${facts.payee.origin}`
  await flow.record('filled', transact => deps.records.move(purchaseId, 'redeemed', { lastFour, detail }, transact))
}

/** Writing the same values into the same document again does no harm, so a lost answer is simply repeated. */
async function tryFill(
  flow: Flow,
  deps: PurchaseFlowDeps,
  name: string,
  target: FillTarget | undefined,
  { payment }: Ready,
  { facts }: Frozen,
): Promise<FillResult> {
  if (!target) return { refused: 'no_target' }
  return flow.step(name, { onUnknown: 'repeat' }, () => deps.filler.fill(target, payment.credential, facts))
}

/**
 * Undefined: an answer that names no tab that was shown. `reported`: the merchant's receipt has come: the page was filled and sent off after all, and only the answer was lost with
 * the worker.
 */
async function askTarget(
  flow: Flow,
  deps: PurchaseFlowDeps,
  { facts }: Frozen,
  { expiresAt }: Ready,
  name: string,
  problem: RefusalReason,
): Promise<FillTarget | 'reported' | undefined> {
  const { payee, amount } = facts
  const end = await flow.race(name, {
    person: branch =>
      branch.askLive('release-target', {
        kind: 'release-target',
        read: async () => ({
          payee: { origin: payee.origin, name: payee.name },
          amount,
          tabs: [...(await deps.filler.targets(payee.origin))],
          expiresAt,
          ...(problem !== 'no_target' && { problem }),
        }),
        differs: offersOther,
      }),
    receipt: branch => branch.ceremony('receipt', outcomeReported()),
    late: branch => branch.wait('credential-end', expiresAt),
  })
  if (end.winner === 'receipt') return 'reported'
  if (end.winner === 'late') throw new WalletError('expired', { what: 'credential' })
  const { answer, view } = end.value
  if (answer.decision === 'cancel') throw new WalletError('cancelled', { what: 'release' })
  return view.tabs.find(tab => tab.tabId === answer.tabId)
}
