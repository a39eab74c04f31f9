import * as v from 'valibot'
import type { Ceremony } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import { type Choices, choicesSchema, OWN_SURFACES } from './surface.ts'

export interface OwnSurfaceDeps {
  readonly db: WalletDatabase
  /** The engine's door for what a surface sends; acknowledged or not. */
  readonly acceptResult: (ceremonyId: string, raw: unknown) => Promise<boolean>
  /** What is already known when a flow begins to wait for it: arrived earlier, or the worker died before handing it on. */
  readonly known: (purchaseId: string, action: string) => Promise<unknown>
  /** What a question about this purchase is made of: cards, tabs that show the payee, identities that will confirm. */
  readonly choices: (purchaseId: string) => Promise<Choices>
  /** What an open ceremony is to do: for a question of ours, what it offered. */
  readonly job: (ceremonyId: string) => Promise<unknown>
  readonly unlocked: () => boolean
}

/** The ceremonies that we settle ourselves ({@link OWN_SURFACES}): no window is opened for them. */
export interface OwnSurface {
  handles(surface: string): boolean
  /** The engine's launcher calls this when such a ceremony begins, and again after each restart. */
  open(ceremony: Ceremony): Promise<void>
  /** Hands something to the flow of a purchase if it waits for just that. */
  deliver(purchaseId: string, action: string, raw: unknown): Promise<void>
  /**
   * Looks whether cards, tabs or identities are other ones than when a question was put, and has it put afresh if so. Call it from
   * the open window's tick: nobody else sees the question.
   */
  refresh(): Promise<void>
}

export function createOwnSurface({ db, acceptResult, known, choices, job, unlocked }: OwnSurfaceDeps): OwnSurface {
  const surfaces: readonly string[] = OWN_SURFACES

  async function purchaseOf(flowId: string): Promise<string | undefined> {
    return (await db.flows.get(flowId))?.key
  }

  return {
    handles: surface => surfaces.includes(surface),

    async open({ id, flowId, surface, action }) {
      const purchaseId = await purchaseOf(flowId)
      if (purchaseId === undefined) return
      // A question of ours is looked after by `refresh`.
      if (surface === 'wallet') return
      const raw = await known(purchaseId, action)
      if (raw !== undefined) await acceptResult(id, raw)
    },

    async deliver(purchaseId, action, raw) {
      const purchase = await db.purchases.get(purchaseId)
      const waiting = await db.ceremonies.where({ flow: purchase?.flowId ?? '' }).toArray()
      for (const { id, state, surface, action: awaited } of waiting) {
        if (state === 'open' && surface === 'agent' && awaited === action) await acceptResult(id, raw)
      }
    },

    async refresh() {
      if (!unlocked()) return
      const open = await db.ceremonies.where({ state: 'open' }).toArray()
      for (const { id, flow, surface } of open) {
        if (surface !== 'wallet') continue
        const purchaseId = await purchaseOf(flow)
        const offered = v.safeParse(choicesSchema, await job(id))
        if (purchaseId === undefined || !offered.success) continue
        if (differs(offered.output, await choices(purchaseId))) await acceptResult(id, {})
      }
    },
  }
}

/** A question that names no cards or identities does not care about them. */
function differs(offered: Choices, now: Choices): boolean {
  const members = ['tabs', 'cards', 'identities'] as const
  return members.some(member => offered[member] !== undefined && offered[member] !== now[member])
}
