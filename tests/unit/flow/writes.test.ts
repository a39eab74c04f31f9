import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, simpleFlow } from './support/simple.ts'

const ceremony = { surface: 'visa', action: 'sign', job: null, timeout: minutes(1), parse: (raw: unknown) => raw }

/** Runs the flow, and counts the transactions that write its journal. */
async function countWrites(flow: FlowDefinition<null, unknown>) {
  const bench = createBench([flow])
  let count = 0
  const { db } = bench
  const transaction = db.transaction.bind(db) as (...args: unknown[]) => Promise<unknown>
  Reflect.set(db, 'transaction', (mode: string, ...rest: unknown[]) => {
    if (mode === 'rw' && Array.isArray(rest[0])) count += 1
    return transaction(mode, ...rest)
  })
  await begin(bench, flow)
  return { bench, count, counted: () => count }
}

describe('what a flow finds out by itself', () => {
  it('is on the disk before the first effect that may rest on it', async () => {
    let known: unknown
    const flow = simpleFlow(async f => {
      const id = await f.value('id', () => 'minted')
      const seen = await f.step('look', { onUnknown: 'repeat', changes: 'nothing' }, async () => 'seen')
      await f.step('send', { onUnknown: 'repeat' }, async () => {
        known = (await bench.db.journal.toArray()).map(({ path, state }) => `${path} ${state}`).sort()
      })
      return [id, seen]
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(known).toEqual(['id done', 'look done', 'send intent'])
    expect(await bench.runner.result(id)).toEqual(['minted', 'seen'])
  })

  it('costs no write of its own', async () => {
    const asks = await countWrites(simpleFlow(f => f.ask('sure', question)))
    const findsOut = simpleFlow(async f => {
      for (const name of ['a', 'b', 'c']) await f.value(name, () => name)
      await f.attempt('try', inner => inner.value('d', () => 'd'))
      await f.ask('sure', question)
    })
    const { bench, count } = await countWrites(findsOut)
    expect(count).toBe(asks.count)
    expect((await bench.db.journal.toArray()).map(({ path }) => path)).toEqual([
      'a',
      'b',
      'c',
      'sure',
      'try',
      'try#1/d',
    ])
  })

  it('is found out again when the worker died before it was written', async () => {
    let reads = 0
    let hang = true
    const flow = simpleFlow(async f => {
      const count = await f.value('count', () => ++reads)
      await f.step('look', { onUnknown: 'repeat', changes: 'nothing' }, async () => {
        if (hang) await new Promise(() => undefined)
      })
      return count
    })
    const first = createBench([flow])
    const id = await first.runner.start(flow, null, { key: 'k' })
    await expect.poll(() => reads).toBe(1)
    hang = false
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await second.quiet()
    expect(await second.runner.result(id)).toBe(2)
  })
})

describe('the result of an effect', () => {
  it('is on the disk before the flow looks at something that may take long', async () => {
    let effects = 0
    let hang = true
    const flow = simpleFlow(async f => {
      await f.step('pay', { onUnknown: 'repeat' }, async () => ++effects)
      await f.step('look', { onUnknown: 'repeat', changes: 'nothing' }, async () => {
        if (hang) await new Promise(() => undefined)
      })
    })
    const first = createBench([flow])
    const id = await first.runner.start(flow, null, { key: 'k' })
    await expect.poll(() => first.db.journal.get([id, 'pay'])).toMatchObject({ state: 'done' })
    hang = false
    const second = first.reborn([flow])
    await second.runner.resumeAll()
    await second.quiet()
    expect([await endOf(second, id), effects]).toEqual(['done', 1])
  })

  it('is written with the intent of the next', async () => {
    const one = simpleFlow(f => f.step('a', { onUnknown: 'repeat' }, async () => 'a'))
    const three = simpleFlow(async f => {
      for (const name of ['a', 'b', 'c']) await f.step(name, { onUnknown: 'repeat' }, async () => name)
    })
    expect((await countWrites(three)).count).toBe((await countWrites(one)).count + 2)
  })

  it('is written at once where it can not be had again', async () => {
    const rows: unknown[] = []
    const flow = simpleFlow(async f => {
      await f.step('pay', { onUnknown: 'repeat', irreversible: 'irreversible' }, async () => 'paid')
      rows.push(await bench.db.journal.toArray())
      await f.step('tell', { onUnknown: 'report' }, async () => 'told')
      rows.push(await bench.db.journal.toArray())
    })
    const bench = createBench([flow])
    await begin(bench, flow)
    expect(rows[0]).toMatchObject([{ path: 'pay', state: 'done' }])
    expect(rows[1]).toMatchObject([{ path: 'pay' }, { path: 'tell', state: 'done' }])
  })

  it('is written with the end of the flow', async () => {
    const flow = simpleFlow(async f => {
      await f.step('pay', { onUnknown: 'repeat' }, async () => 'paid')
      throw new WalletError('provider_declined')
    })
    const bench = createBench([flow])
    const id = await begin(bench, flow)
    expect(await endOf(bench, id)).toBe('failed provider_declined')
    expect(await bench.db.journal.get([id, 'pay'])).toMatchObject({ state: 'done' })
  })
})

it('the result of a ceremony is written with the intent of what comes next', async () => {
  let seen: unknown
  const flow = simpleFlow(async f => {
    const signed = await f.ceremony('sign', ceremony)
    return f.step('pay', { onUnknown: 'repeat' }, async () => {
      seen = (await bench.db.journal.toArray()).map(({ path, state }) => `${path} ${state}`).sort()
      return signed
    })
  })
  const { bench, counted } = await countWrites(flow)
  const before = counted()
  expect(await bench.runner.ceremonyResult(bench.opened[0]?.id ?? '', 'signed')).toBe(true)
  await bench.quiet()
  expect([seen, await bench.runner.result(bench.opened[0]?.flowId ?? '')]).toEqual([
    ['pay intent', 'sign done'],
    'signed',
  ])
  // Result with intent, and what came of it with the end.
  expect(counted() - before).toBe(2)
})

it('writes that come together share one', async () => {
  const { bench, count } = await countWrites(
    simpleFlow(f =>
      f.race('all', {
        first: branch => branch.wait('a', Number.MAX_SAFE_INTEGER),
        second: branch => branch.wait('b', Number.MAX_SAFE_INTEGER),
        third: branch => branch.ask('sure', question),
      }),
    ),
  )
  const alone = await countWrites(simpleFlow(f => f.ask('sure', question)))
  expect(count).toBe(alone.count)
  await answer(bench)
  expect(await bench.db.flows.where({ state: 'done' }).count()).toBe(1)
})
