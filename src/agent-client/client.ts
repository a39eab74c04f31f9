import { toCountersignError } from './errors.ts'
import type {
  AgentWords,
  Capabilities,
  Constraint,
  Credential,
  OpenMandate,
  Permissions,
  Provider,
  Purchase,
  PurchaseChanged,
  PurchaseRequest,
  PurchaseStatus,
} from './types.ts'

/** Statuses after which nothing happens by itself. */
export const ended: ReadonlySet<PurchaseStatus> = new Set([
  'settled',
  'declined',
  'expired',
  'canceled',
  'failed',
  'unknown',
])

/** Milliseconds between looks, for what no event tells. */
const LOOK_AGAIN = 2_000

export interface WaitOptions {
  /** Stops waiting; the wait then rejects with the signal's reason. The purchase itself goes on. */
  readonly signal?: AbortSignal
}

/** Typed calls to a Countersign wallet. Every method throws a `CountersignError` when the wallet refuses. */
export class CountersignClient {
  readonly #provider: Provider

  constructor(provider: Provider) {
    this.#provider = provider
  }

  getCapabilities(): Promise<Capabilities> {
    return this.#call('wallet_getCapabilities')
  }

  /** Asks once whether this site may ask for purchases. `pending_approval`: the person has not answered yet. */
  requestPermissions(caveats: readonly Constraint[] = [], agent: AgentWords = {}): Promise<Permissions> {
    return this.#call('wallet_requestPermissions', [{ purchase: { caveats, agent } }])
  }

  /** Asks until the person has answered. Throws with code `declined_by_person` when they refuse. */
  async connect(
    caveats: readonly Constraint[] = [],
    agent: AgentWords = {},
    { signal }: WaitOptions = {},
  ): Promise<void> {
    for (;;) {
      const { status } = await this.requestPermissions(caveats, agent)
      if (status === 'granted') return
      await pause(signal)
    }
  }

  /** Asks for a purchase. The same key and facts may be sent again: the answer is the same purchase. */
  requestPurchase(request: PurchaseRequest): Promise<Purchase> {
    return this.#call('wallet_requestPurchase', { mode: 'direct', ...request })
  }

  getPurchase(id: string): Promise<Purchase> {
    return this.#call('wallet_getPurchase', { id })
  }

  /** Withdraws a purchase. When it is too late, the answer's status is not `canceled`. */
  cancelPurchase(id: string, reason?: string): Promise<Purchase> {
    return this.#call('wallet_cancelPurchase', { id, ...(reason !== undefined && { reason }) })
  }

  /** Fetches what is to be carried to the merchant; may be repeated until {@link acknowledge}. */
  redeem(id: string): Promise<Purchase & { readonly credential?: Credential }> {
    return this.#call('wallet_redeem', { id })
  }

  /** Says that the credential has arrived at the merchant: the wallet wipes it. */
  acknowledge(id: string): Promise<Purchase> {
    return this.#call('wallet_redeem', { id, acknowledge: true })
  }

  /** Brings the merchant's signed receipt (AP2 PaymentReceipt). */
  reportOutcome(id: string, receipt: string): Promise<Purchase> {
    return this.#call('wallet_reportOutcome', { id, receipt })
  }

  async getMandates(): Promise<readonly OpenMandate[]> {
    const { mandates } = await this.#call<{ mandates: readonly OpenMandate[] }>('wallet_getMandates')
    return mandates
  }

  revokePermissions(): Promise<{ readonly revoked: boolean }> {
    return this.#call('wallet_revokePermissions')
  }

  /** Calls back whenever a purchase of this site moves. @returns how to stop */
  onPurchaseChanged(listener: (changed: PurchaseChanged) => void): () => void {
    this.#provider.on('purchaseChanged', listener)
    return () => void this.#provider.removeListener('purchaseChanged', listener)
  }

  /** Resolves once the purchase has one of these statuses, or has ended otherwise: look at the status. */
  async waitFor(id: string, wanted: readonly PurchaseStatus[], { signal }: WaitOptions = {}): Promise<Purchase> {
    let wake = () => {}
    const forget = this.onPurchaseChanged(changed => {
      if (changed.id === id) wake()
    })
    try {
      for (;;) {
        const moved = new Promise<void>(resolve => {
          wake = resolve
        })
        const purchase = await this.getPurchase(id)
        if (wanted.includes(purchase.status) || ended.has(purchase.status)) return purchase
        await Promise.race([moved, pause(signal)])
      }
    } finally {
      forget()
    }
  }

  async #call<T>(method: string, params?: unknown): Promise<T> {
    try {
      const result = await this.#provider.request({ method, ...(params !== undefined && { params }) })
      // The wallet answers by its published schema.
      return result as T
    } catch (thrown) {
      throw toCountersignError(thrown)
    }
  }
}

function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(resolve, LOOK_AGAIN)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
