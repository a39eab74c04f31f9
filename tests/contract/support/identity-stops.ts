import { describe, expect, it } from 'vitest'
import type { LinkIdentityInput } from '../../../src/wallet/identity/flows.ts'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import type { Device } from './device.ts'
import {
  type IdentityWorker,
  identityBookOf,
  linkedIdentity,
  linkIdentity,
  type Purchase,
  purchaseFor,
} from './identity-worker.ts'
import { play, playEach, type Scenario, type Stage } from './scenarios.ts'
import type { Cuttable } from './stops.ts'

export type IdentityStage<D extends Device> = Stage<D, IdentityWorker>

interface Stopped<D extends Device> {
  readonly provider: string
  readonly stage: IdentityStage<D>
  /** What the provider has counted, and what of it shows that somebody was linked once. */
  readonly counts: () => Promise<object>
  readonly linkedOnce: object
}

const LONG = { timeout: 900_000 }
const everyWay = [
  ['after a write', { after: 'write', every: 7 }],
  ['with the whole browser', { after: 'write', browser: 'too', every: 11 }],
  ['between the other side’s commit and its own write', { after: 'answer', every: 1 }],
] as const
/** The browser stays; a linking that loses it begins anew. */
const inSession = everyWay.filter(([, kind]) => !('browser' in kind))

/** Stops the worker everywhere in a purchase that an identity must confirm, and in its linking, check and unlinking. */
export function describeStops<D extends Device>(
  name: string,
  { provider, stage, counts, linkedOnce }: Stopped<D>,
): void {
  const { watched, seen } = watch(stage)
  const purchase: Scenario<D, Purchase, IdentityWorker> = {
    async prepare(device, worker) {
      expect(await linkIdentity(worker, device, provider)).toMatchObject({ state: 'done' })
      return purchaseFor(await linkedIdentity(device))
    },
    flow: worker => worker.purchase,
  }
  const linking: Scenario<D, LinkIdentityInput, IdentityWorker> = {
    async prepare({ secrets }) {
      await secrets.put('identity-input/stopped', {})
      return { ref: 'identity-input/stopped', provider }
    },
    flow: worker => worker.flows.link,
  }

  describe(`a purchase that an identity must confirm, ${name}`, () => {
    it('writes often, and has its gateway verify once', async () => {
      const { writes, answers } = await play(watched, purchase)
      expect(writes.length).toBeGreaterThan(15)
      expect(answers.filter(path => path.endsWith('/verify'))).toHaveLength(1)
    })

    it.each(everyWay)('stopped %s ends paid once, confirmed for it', LONG, async (_, kind) => {
      await playEach(watched, purchase, kind, async ({ end }, where) => {
        expect(end, where).toMatchObject({ state: 'done' })
        expect(seen(), where).toMatchObject({ paid: 1 })
        expect(seen().checks, where).toBeGreaterThan(0)
      })
    })
  })

  const removing: Scenario<D, Identity, IdentityWorker> = {
    async prepare(device, worker) {
      expect(await linkIdentity(worker, device, provider)).toMatchObject({ state: 'done' })
      return linkedIdentity(device)
    },
    flow: worker => worker.flows.unlink,
  }
  const checking = { ...removing, flow: (worker: IdentityWorker) => worker.flows.check }

  describe(`an identity that is unlinked or looked after, ${name}`, () => {
    it.each(everyWay)('stopped %s ends unlinked', LONG, async (_, kind) => {
      await playEach(watched, removing, { ...kind, every: 2 }, async ({ end, device }, where) => {
        expect([end.state, end.error], where).toEqual(['done', undefined])
        expect(await identityBookOf(device).list(), where).toEqual([])
      })
    })

    it.each(inSession)('stopped %s ends known as it stands', LONG, async (_, kind) => {
      await playEach(watched, checking, { ...kind, every: 2 }, async ({ end, device }, where) => {
        expect([end.state, end.error], where).toEqual(['done', undefined])
        expect(await linkedIdentity(device), where).toMatchObject({ state: 'active' })
      })
    })
  })

  describe(`a linking, ${name}`, () => {
    it.each(inSession)('stopped %s ends linked once', LONG, async (_, kind) => {
      await playEach(watched, linking, kind, async ({ end, device }, where) => {
        expect([end.state, end.error], where).toEqual(['done', undefined])
        expect(await identityBookOf(device).list(), where).toHaveLength(1)
        expect(await counts(), where).toMatchObject(linkedOnce)
      })
    })
  })
}

/** The same stage, and what the lives of its last device paid and checked, each purchase counted once. */
function watch<D extends Device>(stage: IdentityStage<D>) {
  let lives: IdentityWorker[] = []
  const watched: IdentityStage<D> = {
    ...stage,
    device() {
      lives = []
      return stage.device()
    },
    start(device, life) {
      const worker = stage.start(device, life)
      lives.push(worker)
      return worker
    },
  }
  const seen = () => ({
    paid: new Set(lives.flatMap(worker => worker.paid)).size,
    checks: lives.flatMap(worker => worker.checks).length,
  })
  return { watched, seen }
}

/** `fetch` of a provider whose answers count as places to stop at. */
export function cutFetch(
  fetch: typeof globalThis.fetch,
  { answered }: Partial<Pick<Cuttable, 'answered'>>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    await answered?.(new URL(String(input)).pathname)
    return response
  }
}
