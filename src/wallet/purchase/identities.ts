import { type IdentityCheck, nonceOf } from '../../wire/identity-check.ts'
import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import type { Demand } from '../identity/types.ts'
import type { VerifyRequest } from '../providers/identity-provider.ts'
import type { Approval } from './approve.ts'
import type { Frozen } from './freeze.ts'
import type { PurchaseFlowDeps } from './ports.ts'

/** Approved, and confirmed by every identity the person's rules demand: nothing else is paid ({@link confirmApproval}). */
export interface Confirmed extends Approval {
  readonly checks: readonly IdentityCheck[]
}

/**
 * Has every demanded identity confirm exactly these facts, one after the other, before anything is asked of the network.
 * `try` numbers the tries of the same round: each needs confirmations of its own. So does each purchase: a checkout that was
 * not paid may be asked for again, and then its facts are the same.
 * @throws WalletError `identity_gone`, `identity_refused`, `identity_restricted`, `identity_unsupported`, `identity_unavailable`,
 * `cancelled`
 */
export async function confirmApproval(
  flow: Flow,
  deps: PurchaseFlowDeps,
  frozen: Frozen,
  approval: Approval,
  at: { readonly round: string; readonly try: number },
): Promise<Confirmed> {
  const checks: IdentityCheck[] = []
  for (const demand of approval.demands) {
    const { identityId } = demand
    checks.push(
      await flow.attempt(`identity-${identityId}`, (inner, count) =>
        confirm(inner, deps, frozen, demand, [frozen.purchaseId, at.round, at.try, count, identityId].join('.')),
      ),
    )
  }
  return { ...approval, checks }
}

async function confirm(
  flow: Flow,
  deps: PurchaseFlowDeps,
  { purchaseId, facts, factsHash }: Frozen,
  { identityId, label }: Demand,
  occasion: string,
): Promise<IdentityCheck> {
  const identity = await flow.value('identity', () => deps.identities.find(identityId))
  if (identity?.state !== 'active') throw new WalletError('identity_gone', {})
  const binding = { factsHash, occasion }
  const nonce = await flow.value('nonce', () => nonceOf(binding))
  const check = await verify(flow, deps, { identity, name: label, facts, binding, nonce })
  await flow.step('note-identity', { onUnknown: 'repeat' }, async () => {
    await deps.records.noteIdentity(purchaseId, check, label)
    await deps.identities.used(identityId)
  })
  return check
}

/** Believes an answer only when it is about this identity and this purchase. */
async function verify(flow: Flow, deps: PurchaseFlowDeps, request: VerifyRequest): Promise<IdentityCheck> {
  const { identity, nonce } = request
  const check = await ask(flow, deps, request)
  const isAsked =
    check.purpose === 'purchase' &&
    check.provider === identity.provider &&
    check.subject === identity.subject &&
    check.nonce === nonce
  if (!isAsked) throw new WalletError('identity_refused', { reason: 'another_check' })
  return check
}

/** What is found out of the identity is kept; an identity's provider that can't be reached is no card network. */
async function ask(flow: Flow, deps: PurchaseFlowDeps, request: VerifyRequest): Promise<IdentityCheck> {
  const { identity } = request
  try {
    return await deps.identities.providerOf(identity).verify(flow, request)
  } catch (thrown) {
    if (!(thrown instanceof WalletError)) throw thrown
    if (thrown.code === 'provider_unavailable') throw new WalletError('identity_unavailable', thrown.context)
    if (thrown.code === 'identity_gone')
      await flow.step('note-gone', { onUnknown: 'repeat' }, () => deps.identities.gone(identity.id))
    throw thrown
  }
}
