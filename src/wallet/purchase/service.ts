import { WalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { PreparedFlow } from '../flow/runner.ts'
import { weigh } from '../mandate/constraints.ts'
import type { Grants } from '../mandate/grants.ts'
import { readMovements, sumCommitted } from '../mandate/ledger.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { Claim } from './claim.ts'
import { stateFacts } from './facts.ts'
import type { Handover, Handovers } from './handovers.ts'
import { hashJson } from './hash.ts'
import type { OwnSurface } from './own-surface.ts'
import type { PurchaseRecords } from './records.ts'
import { type ReportDeps, reportOutcome } from './report.ts'
import { requesterKey } from './requester.ts'
import { isCancelable, isPending } from './status.ts'
import type { AgentWords, FrozenFacts, Purchase, Requester } from './types.ts'

/** A purchase request as the door hands it on: shape checked, strings cleaned. */
export interface PurchaseAsk {
  readonly idempotencyKey: string
  readonly claim: Claim
  readonly agent: AgentWords
}

/** A credential ready to be carried, with where the purchase stands. */
export interface Redemption {
  readonly purchase: Purchase
  readonly handover?: Handover
}

/** How the engine is reached; composed in the background. */
export interface PurchaseFlows {
  /** The root flow of a new purchase, to be stored with it; works while locked. */
  prepare(purchaseId: string): Promise<PreparedFlow>
  /** Makes the flow stop at its next primitive and unwind. */
  cancel(flowId: string, reason: string): Promise<void>
}

export interface PurchaseServiceDeps extends Omit<ReportDeps, 'surface'> {
  readonly db: WalletDatabase
  readonly sealer: Sealer
  readonly records: PurchaseRecords
  readonly handovers: Handovers
  readonly grants: Grants
  readonly flows: PurchaseFlows
  readonly surface: OwnSurface
  /** A signed checkout was asked for: its merchant's keys will be needed in a moment. */
  readonly beginWellKnown: (origin: string) => void
  /** The person will be needed as soon as this request is stored. */
  readonly personNeeded: (stored: Promise<unknown>) => void
  readonly unlocked: () => boolean
  readonly locks: { request<T>(name: string, work: () => Promise<T>): Promise<T> }
  readonly now: () => number
}

/** Purchases as a requester reaches them: its own only; anybody else's id is not found. */
export interface PurchaseService {
  /** @throws WalletError `invalid_input`, `checkout_*`, `idempotency_conflict`, `already_pending`, `throttled`, `not_permitted` */
  request(requester: Requester, ask: PurchaseAsk): Promise<Purchase>
  get(requester: Requester, id: string): Promise<Purchase>
  list(requester: Requester): Promise<readonly Purchase[]>
  /** Too late (handed over or ended): nothing changes, the answer's status says so. */
  cancel(requester: Requester, id: string): Promise<Purchase>
  /** Repeatable until acknowledged, then wiped. @throws WalletError `not_found` */
  redeem(requester: Requester, id: string, what: 'fetch' | 'acknowledge'): Promise<Redemption>
  /** @throws WalletError `receipt_invalid`, `not_found` */
  reportOutcome(requester: Requester, id: string, receipt: string): Promise<Purchase>
  /** Stops what a requester still has open; its permission is gone. */
  cancelAll(key: string): Promise<void>
  /** How facts stand against their requester's permission; needs an open vault. */
  weigh(key: string, facts: FrozenFacts): Promise<ReturnType<typeof weigh>>
}

/** Open requests of all requesters together: beyond this the queue is no longer something a person reads. */
export const MAX_OPEN = 20

export function createPurchaseService(deps: PurchaseServiceDeps): PurchaseService {
  const { records, flows, handovers, surface } = deps

  /** Somebody else's purchase and no purchase at all are the same answer. */
  async function own(requester: Requester, id: string): Promise<Purchase> {
    const purchase = await records.find(id)
    if (!purchase || purchase.requesterKey !== (await requesterKey(requester)))
      throw new WalletError('not_found', { field: 'id' })
    return lapse(purchase)
  }

  /** A locked wallet runs no flow that could end a request whose time is over. */
  async function lapse(purchase: Purchase): Promise<Purchase> {
    if (purchase.status !== 'pending_approval' || purchase.expiresAt > deps.now()) return purchase
    const lapsed = await records.move(purchase.id, 'expired', { error: 'expired' })
    await flows.cancel(purchase.flowId, 'expired')
    return lapsed
  }

  async function ask(requester: Requester, { idempotencyKey, claim, agent }: PurchaseAsk): Promise<Purchase> {
    const key = await requesterKey(requester)
    const idempotency = await hashJson([key, idempotencyKey])
    const requestHash = await hashJson({ claim, agent })
    const before = await records.findByIdempotency(idempotency)
    if (before) return replay(await lapse(before), requestHash)
    const { facts, differences } = await stateFacts(requester, claim, deps.now())
    const id = `pr_${randomId()}`
    const at = deps.now()
    const [verdict, flow] = await Promise.all([
      deps.unlocked() ? weighFacts(key, facts) : undefined,
      flows.prepare(id),
      requireRoom(key),
    ])
    if (verdict?.forbidden) throw new WalletError('not_permitted', { field: 'payee' })
    if (claim.checkout && deps.unlocked()) deps.beginWellKnown(facts.payee.origin)
    const purchase = {
      id,
      flowId: flow.id,
      idempotency,
      requestHash,
      requesterKey: key,
      status: 'pending_approval' as const,
      createdAt: at,
      updatedAt: at,
      expiresAt: facts.checkout.expiresAt,
    }
    const stored = records.add(purchase, { facts, agent, differences, claim }, flow)
    deps.personNeeded(stored)
    await stored
    await flow.launch()
    return records.require(id)
  }

  function replay(before: Purchase, requestHash: string): Purchase {
    if (before.requestHash !== requestHash) throw new WalletError('idempotency_conflict', { field: 'idempotencyKey' })
    return before
  }

  async function requireRoom(key: string): Promise<void> {
    const rows = await records.inStatus('pending_approval', 'requires_action')
    const open = (await Promise.all(rows.map(lapse))).filter(({ status }) => isPending(status))
    if (open.some(purchase => purchase.requesterKey === key)) throw new WalletError('already_pending')
    if (open.length >= MAX_OPEN) throw new WalletError('throttled', { retryAfter: 60 })
  }

  async function weighFacts(key: string, facts: FrozenFacts) {
    const grant = await deps.grants.find(key)
    // No permission any more: it was revoked between the request and now.
    if (!grant) return { forbidden: true, over: false }
    const movements = await readMovements(deps.db, deps.sealer, { agentKey: key, since: grant.createdAt })
    return weigh(facts, grant.constraints, sumCommitted(movements))
  }

  async function stop(purchase: Purchase, reason: string): Promise<void> {
    // Nothing was approved yet: it ends here and now, even while the wallet is locked. The flow then withdraws its prompt.
    if (purchase.status === 'pending_approval') await records.move(purchase.id, 'canceled', { detail: reason })
    await flows.cancel(purchase.flowId, reason)
  }

  return {
    weigh: weighFacts,
    get: own,
    list: async requester => records.ofRequester(await requesterKey(requester)),
    // One at a time: "one pending per requester" and the cap are read and then written.
    request: (requester, wanted) => deps.locks.request('purchase-request', () => ask(requester, wanted)),

    async cancel(requester, id) {
      const purchase = await own(requester, id)
      if (!isCancelable(purchase.status)) return purchase
      await stop(purchase, 'agent')
      return records.require(id)
    },

    async cancelAll(key) {
      const open = (await records.ofRequester(key)).filter(purchase => isCancelable(purchase.status))
      for (const purchase of open) await stop(purchase, 'permission_revoked')
    },

    async redeem(requester, id, what) {
      const purchase = await own(requester, id)
      if (what === 'acknowledge') {
        await handovers.wipe(id)
        return { purchase }
      }
      const handover = await handovers.get(id)
      if (!handover || (purchase.status !== 'approved' && purchase.status !== 'redeemed')) return { purchase }
      const after = await records.move(id, 'redeemed', { from: 'approved' })
      // Called off in this very moment.
      if (after.status !== 'redeemed') return { purchase: after }
      await surface.deliver(id, 'picked-up', { state: 'taken' })
      return { purchase: after, handover }
    },

    async reportOutcome(requester, id, receipt) {
      const purchase = await own(requester, id)
      await reportOutcome(deps, purchase, receipt)
      return records.require(id)
    },
  }
}

function randomId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
