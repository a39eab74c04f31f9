import { toWalletError } from '../errors.ts'
import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { SecretStore } from '../store/secrets.ts'

/** What an agent picks up: sealed to the merchant, or in the clear for the merchant's own page. */
export type Handover =
  | { readonly type: 'sealed'; readonly jwe: string }
  | {
      readonly type: 'network_token'
      readonly number: string
      readonly expirationMonth: string
      readonly expirationYear: string
      readonly securityCode?: string
      readonly cryptogram?: string
      readonly eci?: string
      readonly expiresAt: number
    }

/**
 * Credentials waiting to be picked up. One that is sealed to the merchant can be opened by nobody here: it is kept until it is
 * acknowledged or taken back (decision 17). One in the clear is in memory only; gone after a browser restart or a lock, when the
 * flow makes it again.
 */
export interface Handovers {
  put(purchaseId: string, handover: Handover): Promise<void>
  /** Undefined when there is none, and while the vault is locked. */
  get(purchaseId: string): Promise<Handover | undefined>
  wipe(purchaseId: string): Promise<void>
}

export interface HandoverDeps {
  readonly secrets: SecretStore
  readonly db: Pick<WalletDatabase, 'handovers'>
  readonly sealer: Sealer
}

export function createHandovers({ secrets, db, sealer }: HandoverDeps): Handovers {
  const ref = (purchaseId: string) => `handover/${purchaseId}`

  async function kept(purchaseId: string): Promise<unknown> {
    const row = await db.handovers.get(purchaseId)
    if (!row) return undefined
    try {
      return await sealer.unseal(place(purchaseId), row.sealed)
    } catch (thrown) {
      if (toWalletError(thrown).code === 'locked') return undefined
      throw thrown
    }
  }

  return {
    async put(purchaseId, handover) {
      if (handover.type !== 'sealed') return secrets.put(ref(purchaseId), handover)
      const sealed = await sealer.seal(place(purchaseId), handover)
      await db.handovers.put({ purchaseId, sealed })
    },
    // Put there by us: its shape needs no second check.
    get: async purchaseId => ((await secrets.get(ref(purchaseId))) ?? (await kept(purchaseId))) as Handover | undefined,
    async wipe(purchaseId) {
      await Promise.all([secrets.wipe(ref(purchaseId)), db.handovers.delete(purchaseId)])
    },
  }
}

const place = (purchaseId: string): string => `handovers/${purchaseId}/sealed`
