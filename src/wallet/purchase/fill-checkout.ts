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
 * shown what is wrong and which of their tabs could be filled. @throws WalletError `cancelled`, `expired`, `outcome_unknown`
 * when a page may have had the card all the same
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
  let touched = false
  for (let tries = 1; ; tries++) {
    const result = await tryFill(flow, deps, `${FILL}${tries}`, target, ready, frozen)
    if ('filled' in result) break
    touched ||= hadCard(result)
    const next = await askTarget(flow, deps, frozen, ready, `target-${tries}`, { problem: result.refused, touched })
    if (next === 'reported') break
    target = next
  }
  const detail = `fill ${facts.payee.origin}`
  await flow.record('filled', transact => deps.records.move(purchaseId, 'redeemed', { lastFour, detail }, transact))
}

/** How the names of fills begin. */
export const FILL = 'fill-'

/** True when the page has had the card, whatever else came of the fill. */
export function hadCard(result: FillResult): boolean {
  return 'filled' in result || result.touched === true
}

/**
 * Writing the same values into the same document again does no harm, so a lost answer is simply repeated. A page that does
 * not answer may have them.
 */
async function tryFill(
  flow: Flow,
  deps: PurchaseFlowDeps,
  name: string,
  target: FillTarget | undefined,
  { payment }: Ready,
  { facts }: Frozen,
): Promise<FillResult> {
  if (!target) return { refused: 'no_target' }
  try {
    return await flow.step(name, { onUnknown: 'repeat' }, ({ signal }) =>
      deps.filler.fill(target, payment.credential, facts, signal),
    )
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'provider_unavailable') throw pageHadCard(thrown)
    throw thrown
  }
}

function pageHadCard(cause?: WalletError): WalletError {
  return new WalletError('outcome_unknown', { reason: 'page_had_card' }, { cause })
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
  { problem, touched }: { readonly problem: RefusalReason; readonly touched: boolean },
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
  if (end.winner === 'late') throw touched ? pageHadCard() : new WalletError('expired', { what: 'credential' })
  const { answer, view } = end.value
  if (answer.decision === 'cancel') throw touched ? pageHadCard() : new WalletError('cancelled', { what: 'release' })
  return view.tabs.find(tab => tab.tabId === answer.tabId)
}
