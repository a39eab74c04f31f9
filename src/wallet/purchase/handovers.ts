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

/** Credentials waiting to be picked up. In memory only; gone after a browser restart, when the flow makes them again. */
export interface Handovers {
  put(purchaseId: string, handover: Handover): Promise<void>
  get(purchaseId: string): Promise<Handover | undefined>
  wipe(purchaseId: string): Promise<void>
}

export function createHandovers(secrets: SecretStore): Handovers {
  const ref = (purchaseId: string) => `handover/${purchaseId}`
  return {
    put: (purchaseId, handover) => secrets.put(ref(purchaseId), handover),
    // Put there by us: its shape needs no second check.
    get: async purchaseId => (await secrets.get(ref(purchaseId))) as Handover | undefined,
    wipe: purchaseId => secrets.wipe(ref(purchaseId)),
  }
}
