import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { PaymentCredential } from '../providers/types.ts'
import { sealCredential } from '../release/seal.ts'
import type { Frozen } from './freeze.ts'
import type { Handover } from './handovers.ts'
import type { Ready } from './pay.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { pickedUp } from './surface.ts'

/**
 * Gets the credential ready for its agent, sealed to the verified merchant or plain for the merchant's own page, and
 * waits until it is picked up. Laid out again when it was lost with the browser's memory. @throws WalletError `expired`
 */
export async function handOver(flow: Flow, deps: PurchaseFlowDeps, frozen: Frozen, ready: Ready): Promise<void> {
  const { purchaseId } = frozen
  const { lastFour, eci } = ready
  for (let laying = 1; ; laying++) {
    await flow.step(`hand-over-${laying}`, { onUnknown: 'repeat' }, async () => {
      await deps.handovers.put(purchaseId, await prepare(deps, frozen, ready.payment.credential))
      await deps.records.move(purchaseId, 'approved', { lastFour, ...(eci !== undefined && { eci }) })
    })
    const end = await flow.race(`pick-up-${laying}`, {
      agent: branch => branch.ceremony('picked-up', pickedUp()),
      late: branch => branch.wait('credential-end', ready.expiresAt),
    })
    if (end.winner === 'late') break
    if (end.value.state === 'taken') return
  }
  await flow.step('take-back', { onUnknown: 'repeat' }, () => deps.handovers.wipe(purchaseId))
  throw new WalletError('expired', { what: 'credential' })
}

async function prepare(deps: PurchaseFlowDeps, frozen: Frozen, credential: PaymentCredential): Promise<Handover> {
  const { facts, purchaseId } = frozen
  if (facts.release.kind === 'plain') {
    const { dynamicDataId: _, kind, ...usable } = credential
    if (kind === 'card') throw new WalletError('release_refused', { reason: 'own_card' })
    return { type: 'network_token', ...usable }
  }
  const { sealingKey } = await deps.records.open(await deps.records.require(purchaseId))
  if (!sealingKey) throw new WalletError('encryption_key_untrusted', { reason: 'no_key' })
  return { type: 'sealed', jwe: await sealCredential(credential, facts, sealingKey) }
}
