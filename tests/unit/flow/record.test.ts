import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import type { Transact, Wrote } from '../../../src/wallet/flow/types.ts'
import { type Bench, createBench } from './support/bench.ts'
import { begin, endOf, question, simpleFlow } from './support/simple.ts'

/** Notes in the settings how often it was made. */
async function count(
  { db }: Bench,
  transact: Transact,
  says: (made: number) => Wrote = () => 'changed',
): Promise<Wrote> {
  return transact(['settings'], async () => {
    const made = ((await db.settings.get('made'))?.value as number | undefined) ?? 0
    const wrote = says(made)
    if (wrote === 'changed') await db.settings.put({ key: 'made', value: made + 1 })
    return wrote
  })
}

const made = async ({ db }: Bench) => (await db.settings.get('made'))?.value

describe('a record', () => {
  it('is made together with its journal row, and what was found out before it', async () => {
    let seen: unknown
    const flow = simpleFlow(async f => {
      await f.value('id', () => 'minted')
      await f.record('keep', async transact => {
        await count(bench, transact)
        seen = (await bench.db.journal.toArray()).map(({ path, state }) => `${path} ${state}`).sort()
      })
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(seen).toEqual(['id done', 'keep done'])
    expect([await endOf(bench, id), await made(bench)]).toEqual(['done', 1])
  })

  it('is made once, whenever the worker stops', async () => {
    for (const stopAt of [1, 2, 3, 4]) {
      const flow = simpleFlow(async f => {
        await f.record('keep', transact => count(current, transact))
        await f.step('after', { onUnknown: 'repeat' }, async () => 'after')
      })
      let writes = 0
      const written = () => (++writes < stopAt ? Promise.resolve() : new Promise<void>(() => undefined))
      const first = createBench([flow], { written })
      let current = first
      // Never resolves where the worker stops at its first write.
      void first.runner.start(flow, null, { key: 'k' })
      await expect.poll(() => writes).toBe(stopAt)
      current = first.reborn([flow])
      await current.runner.resumeAll()
      await current.quiet()
      const [row] = await current.db.flows.toArray()
      expect([stopAt, row?.state, await made(current)]).toEqual([stopAt, 'done', 1])
    }
  })

  it('that is asked to try again has written nothing, neither the change nor the row', async () => {
    const tries: unknown[] = []
    const flow = simpleFlow(f =>
      f.record('keep', async transact => {
        while ((await count(bench, transact, () => (tries.length === 0 ? 'again' : 'changed'))) === 'again')
          tries.push(await bench.db.journal.toArray())
      }),
    )
    const bench = createBench([flow])
    await begin(bench, flow)
    expect([tries, await made(bench)]).toEqual([[[]], 1])
  })

  it('that finds nothing to change is over', async () => {
    const flow = simpleFlow(f => f.record('keep', transact => count(bench, transact, () => 'unchanged')))
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(await endOf(bench, id)).toBe('done')
    expect(await bench.db.journal.get([id, 'keep'])).toMatchObject({ state: 'done' })
  })

  it('that is refused fails the flow and takes nothing along that was written with it', async () => {
    const flow = simpleFlow(async f => {
      await f.value('id', () => 'minted')
      await f.record('keep', transact =>
        count(bench, transact, () => {
          throw new WalletError('checkout_replayed')
        }),
      )
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect([await endOf(bench, id), await made(bench)]).toEqual(['failed checkout_replayed', undefined])
    expect(await bench.db.journal.get([id, 'id'])).toMatchObject({ state: 'done' })
    expect(await bench.db.journal.get([id, 'keep'])).toMatchObject({ state: 'failed' })
  })

  it('is not made for a flow that was cancelled meanwhile', async () => {
    const flow = simpleFlow(async f => {
      await f.ask('sure', question)
      await f.record('keep', transact => count(bench, transact))
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    await bench.runner.cancel(id, 'person')
    await bench.quiet()
    expect([await endOf(bench, id), await made(bench)]).toEqual(['cancelled cancelled', undefined])
  })
})

describe('a flow that is stored with what it is about', () => {
  const flow = simpleFlow(f => f.ask('sure', question))

  it('runs once it is launched', async () => {
    const bench = createBench([flow])
    const { id, insert, launch } = await bench.runner.prepare(flow, null, 'k')
    expect(await bench.db.flows.count()).toBe(0)
    await bench.db.transaction('rw', ['flows', 'settings'], insert)
    await launch()
    await bench.quiet()
    expect((await bench.prompt()).flowId).toBe(id)
  })

  it('runs once where somebody else has come across it before', async () => {
    const bench = createBench([flow])
    const { insert, launch } = await bench.runner.prepare(flow, null, 'k')
    await insert()
    await Promise.all([bench.runner.resumeAll(), launch()])
    await bench.quiet()
    expect(bench.writes.filter(({ path }) => path === 'sure')).toHaveLength(1)
    expect(await bench.runner.openPrompts()).toHaveLength(1)
  })

  it('waits for the next worker when this one is stopped before, and for the unlock', async () => {
    const first = createBench([flow])
    first.profile.unlocked = false
    const { insert, launch } = await first.runner.prepare(flow, null, 'k')
    await insert()
    await launch()
    await first.quiet()
    first.profile.unlocked = true
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await second.quiet()
    expect(await second.runner.openPrompts()).toHaveLength(1)
  })
})
