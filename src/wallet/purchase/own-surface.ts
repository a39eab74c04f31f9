import type { Ceremony } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import { OWN_SURFACE } from './surface.ts'

export interface OwnSurfaceDeps {
  readonly db: WalletDatabase
  /** The engine's door for what a surface sends; acknowledged or not. */
  readonly acceptResult: (ceremonyId: string, raw: unknown) => Promise<boolean>
  /** What is already known when a flow begins to wait for it: arrived earlier, or the worker died before handing it on. */
  readonly known: (purchaseId: string, action: string) => Promise<unknown>
}

/** The ceremonies that we settle ourselves ({@link OWN_SURFACE}): no window is opened for them. */
export interface OwnSurface {
  handles(surface: string): boolean
  /** The engine's launcher calls this when such a ceremony begins, and again after each restart. */
  open(ceremony: Ceremony): Promise<void>
  /** Hands something to the flow of a purchase if it waits for just that. */
  deliver(purchaseId: string, action: string, raw: unknown): Promise<void>
}

export function createOwnSurface({ db, acceptResult, known }: OwnSurfaceDeps): OwnSurface {
  const handles = (surface: string) => surface === OWN_SURFACE

  return {
    handles,

    async open({ id, flowId, action }) {
      const purchaseId = (await db.flows.get(flowId))?.key
      const raw = purchaseId === undefined ? undefined : await known(purchaseId, action)
      if (raw !== undefined) await acceptResult(id, raw)
    },

    async deliver(purchaseId, action, raw) {
      const purchase = await db.purchases.get(purchaseId)
      const waiting = await db.ceremonies.where({ flow: purchase?.flowId ?? '' }).toArray()
      for (const { id, state, surface, action: awaited } of waiting) {
        if (state === 'open' && handles(surface) && awaited === action) await acceptResult(id, raw)
      }
    },
  }
}
