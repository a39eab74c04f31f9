import type { Sealer } from '../flow/options.ts'
import type { Runner } from '../flow/runner.ts'
import type { FlowDefinition } from '../flow/types.ts'
import type { Grants } from '../mandate/grants.ts'
import type { KeptBack } from '../release/kept-back.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { SecretStore } from '../store/secrets.ts'
import { createPurchaseFlow, type PurchaseInput } from './flow.ts'
import { createHandovers } from './handovers.ts'
import { createLateOutcomeFlow } from './late-flow.ts'
import { createOwnSurface, type OwnSurface } from './own-surface.ts'
import type { PurchaseFlowDeps } from './ports.ts'
import { createPurchaseRecords, type Moved, type PurchaseRecords } from './records.ts'
import { reportKeptBack } from './report.ts'
import { createPurchaseService, type PurchaseService } from './service.ts'
import type { PurchaseStatus } from './types.ts'

export interface PurchasesDeps
  extends Pick<
    PurchaseFlowDeps,
    'cards' | 'identities' | 'providerOf' | 'wellKnown' | 'sign' | 'filler' | 'aboutToPay'
  > {
  readonly db: WalletDatabase
  readonly sealer: Sealer
  readonly secrets: SecretStore
  readonly grants: Grants
  /** Asked for late: the runner is made from this module's flow. */
  readonly runner: () => Pick<Runner, 'start' | 'prepare' | 'cancel' | 'ceremonyResult'>
  /** Begins what `wellKnown` will be asked for. */
  readonly beginWellKnown?: (origin: string) => void
  /** Called while a request is stored: its window opens as soon as it is. */
  readonly personNeeded?: (stored: Promise<unknown>) => void
  readonly unlocked: () => boolean
  /** A purchase moved: tell surfaces, and the requester's documents. */
  readonly moved: Moved
  readonly locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> }
  readonly now?: () => number
}

/** Everything about purchases, wired. */
export interface Purchases {
  readonly flow: FlowDefinition<PurchaseInput, PurchaseStatus>
  /** For receipts that come after the purchase ended as `unknown`. */
  readonly lateFlow: FlowDefinition<PurchaseInput, PurchaseStatus>
  readonly records: PurchaseRecords
  readonly service: PurchaseService
  /** For the launcher: ceremonies that are settled by ourselves. */
  readonly surface: OwnSurface
  /** A page was kept from putting the card of a filled purchase into an address. */
  readonly keptBack: KeptBack
}

export function createPurchases(deps: PurchasesDeps): Purchases {
  const now = deps.now ?? Date.now
  const { db, sealer, grants, runner } = deps
  const records = createPurchaseRecords({ db, sealer, now, moved: deps.moved })
  const handovers = createHandovers(deps)
  const surface = createOwnSurface({
    db,
    acceptResult: (id, raw) => runner().ceremonyResult(id, raw),
    known: async (purchaseId, action) => {
      const purchase = await records.find(purchaseId)
      if (!purchase) return undefined
      if (action === 'reported') return (await records.open(purchase)).reported
      if (action !== 'picked-up') return undefined
      if (purchase.status === 'redeemed') return { state: 'taken' }
      return (await handovers.get(purchaseId)) ? undefined : { state: 'lost' }
    },
  })
  const service = createPurchaseService({
    db,
    sealer,
    records,
    handovers,
    grants,
    surface,
    wellKnown: deps.wellKnown,
    beginWellKnown: deps.beginWellKnown ?? (() => undefined),
    personNeeded: deps.personNeeded ?? (() => undefined),
    unlocked: deps.unlocked,
    settleLate: async purchaseId => {
      await runner().start(lateFlow, { purchaseId }, { key: purchaseId, keyHolds: 'ever' })
    },
    locks: deps.locks ?? navigator.locks,
    now,
    flows: {
      prepare: purchaseId => runner().prepare(flow, { purchaseId }, purchaseId),
      cancel: async (flowId, reason) => {
        await runner().cancel(flowId, reason)
      },
    },
  })
  const flowDeps = { ...deps, records, handovers, now, weigh: service.weigh }
  const flow = createPurchaseFlow(flowDeps)
  const lateFlow = createLateOutcomeFlow(flowDeps)
  const keptBack: KeptBack = kept => reportKeptBack({ records, surface, now }, kept)
  return { flow, lateFlow, records, service, surface, keptBack }
}
