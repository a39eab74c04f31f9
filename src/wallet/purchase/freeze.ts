import { WalletError } from '../errors.ts'
import type { Call, Flow } from '../flow/types.ts'
import { verifyCheckout } from './checkout.ts'
import { type Stated, stateSigned } from './facts.ts'
import { hashFacts } from './hash.ts'
import { type MerchantKeys, readMerchantKeys, type SealingKey, thumbprint } from './keys.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import type { AgentWords, Difference, FrozenFacts, PurchaseSecret } from './types.ts'

/** A purchase whose facts will not change any more. */
export interface Frozen {
  readonly purchaseId: string
  readonly requesterKey: string
  readonly createdAt: number
  readonly facts: FrozenFacts
  readonly factsHash: string
  readonly differences: readonly Difference[]
  readonly agent: AgentWords
  readonly sealingKey?: SealingKey
}

/**
 * Checks the merchant's signature with the merchant's own keys, and hashes the facts as they are from now on.
 * @throws WalletError `checkout_*`, `not_permitted` when the requester's permission names other payees
 */
export async function freeze(flow: Flow, deps: PurchaseFlowDeps, purchaseId: string): Promise<Frozen> {
  return flow.step('freeze', { onUnknown: 'repeat', changes: 'nothing' }, async call => {
    const purchase = await deps.records.require(purchaseId)
    const secret = await deps.records.open(purchase)
    const verified = await verify(deps, secret, call)
    const { facts, differences } = verified.stated
    const [{ forbidden }, factsHash] = await Promise.all([
      deps.weigh(purchase.requesterKey, facts),
      hashFacts(facts),
      deps.records.requireUnused(purchaseId, facts),
    ])
    if (forbidden) throw new WalletError('not_permitted', { field: 'payee' })
    const { sealingKey } = verified
    const { requesterKey, createdAt } = purchase
    const { agent } = secret
    const frozen = { purchaseId, requesterKey, createdAt, facts, factsHash, differences, agent }
    return { ...frozen, ...(sealingKey && { sealingKey }) }
  })
}

/** Keeps the frozen facts with the purchase. */
export function keepFrozen(flow: Flow, deps: PurchaseFlowDeps, frozen: Frozen, round: string): Promise<void> {
  const { purchaseId, facts, factsHash, differences, sealingKey } = frozen
  const plain = { factsHash, expiresAt: facts.checkout.expiresAt }
  const update = (kept: PurchaseSecret) => ({ ...kept, facts, differences, ...(sealingKey && { sealingKey }) })
  return flow.record(`frozen-${round}`, transact => deps.records.amend(purchaseId, update, plain, transact))
}

async function verify(
  deps: PurchaseFlowDeps,
  secret: PurchaseSecret,
  call: Call,
): Promise<{ stated: Stated; sealingKey?: SealingKey }> {
  const { claim, facts } = secret
  if (!claim.checkout) {
    if (facts.checkout.expiresAt <= deps.now()) throw new WalletError('checkout_expired')
    return { stated: { facts, differences: [] } }
  }
  const keys = readMerchantKeys(await deps.wellKnown(facts.payee.origin, call))
  const { checkout, keyId } = await verifyCheckout(claim.checkout.checkout_jwt, facts.payee.origin, keys, deps.now())
  const stated = await stateSigned(facts.requester, claim, checkout, deps.now())
  const sealingKey = claim.release === 'sealed' ? pickSealingKey(keys) : undefined
  const frozen: FrozenFacts = {
    ...stated.facts,
    checkout: { ...stated.facts.checkout, verified: true, keyId },
    release: { kind: claim.release, ...(sealingKey && { sealTo: await thumbprint(sealingKey) }) },
  }
  return { stated: { ...stated, facts: frozen }, ...(sealingKey && { sealingKey }) }
}

/** The first key in the merchant's own order; a merchant without one can only be paid by fill. */
function pickSealingKey({ sealing }: MerchantKeys): SealingKey {
  const key = sealing[0]
  if (!key) throw new WalletError('encryption_key_untrusted', { reason: 'no_key' })
  return key
}
