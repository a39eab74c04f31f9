import { WalletError } from '../../../../src/wallet/errors.ts'
import type { Locks } from '../../../../src/wallet/flow/lease.ts'
import type { Sealer } from '../../../../src/wallet/flow/options.ts'
import { createSecretStore, type SecretStore, type SessionArea } from '../../../../src/wallet/store/secrets.ts'

/** `storage.session` in memory; `restart` empties it as a browser restart does. */
export class FakeSession implements SessionArea {
  readonly items = new Map<string, string>()

  async get(keys?: string | string[] | null): Promise<Record<string, unknown>> {
    const wanted = keys === null || keys === undefined ? [...this.items.keys()] : [keys].flat()
    const found = wanted.filter(key => this.items.has(key))
    return Object.fromEntries(found.map(key => [key, JSON.parse(this.items.get(key) ?? 'null')]))
  }

  async set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(items)) this.items.set(key, JSON.stringify(value))
  }

  async remove(keys: string | string[]): Promise<void> {
    for (const key of [keys].flat()) this.items.delete(key)
  }

  restart(): void {
    this.items.clear()
  }
}

/** A secret store over a fake session. */
export function fakeSecrets(session: FakeSession = new FakeSession()): SecretStore {
  return createSecretStore(session)
}

/** Locks of one worker: made anew for each life, as the browser releases a dead worker's. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Promise<unknown>>()
  held = 0

  async request<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.held += 1
    const before = this.#queues.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    this.#queues.set(
      name,
      mine.catch(() => undefined),
    )
    try {
      return await mine
    } finally {
      this.held -= 1
    }
  }
}

/** Seals without hiding, but refuses a value that was moved. */
export const openSealer: Sealer = {
  seal: async (place, value) => JSON.stringify({ place, value }),
  unseal: async (place, sealed) => {
    const kept: { place: string; value: unknown } = JSON.parse(sealed)
    if (kept.place !== place) throw new WalletError('storage_failed', { place })
    return kept.value
  },
}
