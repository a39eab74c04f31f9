import { describe, expect, it, vi } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, endOf, question, review } from './support/simple.ts'

let links = 0
const link = defineFlow('test/link', { version: 1, deadline: minutes(60) }, async (flow, card: { id: string }) => {
  await flow.step('enrol', { onUnknown: 'repeat' }, async () => ++links)
  await flow.ask('sure', question)
  return `linked ${card.id}`
})
const purchase = defineFlow('test/purchase', { version: 1, deadline: minutes(60) }, async (flow, cardId: string) =>
  flow.child('link', link, { id: cardId }, cardId),
)

const start = (bench: ReturnType<typeof createBench>, key: string, cardId = 'c1') =>
  bench.runner.start(purchase, cardId, { key })

describe('a child', () => {
  it('is shared by two flows that need the same key, and not by one that needs another', async () => {
    links = 0
    const bench = createBench([purchase, link])
    const one = await start(bench, 'p1')
    const two = await start(bench, 'p2')
    await bench.quiet()
    expect(links).toBe(1)
    await answer(bench)
    expect(await bench.runner.result(one)).toBe('linked c1')
    expect(await bench.runner.result(two)).toBe('linked c1')
    await start(bench, 'p3', 'c2')
    await bench.quiet()
    expect(links).toBe(2)
  })

  it('belongs to the task that started it', async () => {
    const bench = createBench([purchase, link])
    const one = await start(bench, 'p1')
    await start(bench, 'p2')
    expect((await bench.prompt()).taskId).toBe(one)
  })

  it('is the same one after a restart, whichever of them comes back first', async () => {
    links = 0
    let bench = createBench([purchase, link])
    const id = await start(bench, 'p1')
    await bench.quiet()
    bench = bench.reborn([purchase, link])
    await bench.runner.resumeAll()
    await answer(bench)
    expect(links).toBe(1)
    expect(await bench.runner.result(id)).toBe('linked c1')
  })

  it('hands its end to a parent that was not there to see it', async () => {
    let bench = createBench([purchase, link])
    const id = await start(bench, 'p1')
    await bench.quiet()
    // A build that does not know the parent: only the child comes to its end.
    const { prompt } = await bench.prompt()
    bench = bench.reborn([purchase, link])
    await bench.runner.answer(prompt.id, prompt.revision, { decision: 'cancel' })
    await bench.quiet()
    bench = bench.reborn([purchase, link])
    await bench.runner.resumeAll()
    await bench.quiet()
    expect(await bench.runner.result(id)).toBe('linked c1')
  })

  it('that fails throws its error into the parent', async () => {
    const bad = defineFlow('test/link', { version: 1, deadline: minutes(60) }, async () => {
      throw new WalletError('card_not_eligible', { reason: 'bin' })
    })
    const parent = defineFlow('test/parent', { version: 1, deadline: minutes(60) }, async (flow, _: null) => {
      await flow.child('link', bad, undefined, 'c1')
    })
    const bench = createBench([parent, bad])
    const id = await bench.runner.start(parent, null, { key: 'k' })
    await bench.quiet()
    expect((await bench.runner.flow(id))?.error).toEqual({ code: 'card_not_eligible', context: { reason: 'bin' } })
  })

  it('is cancelled with the last flow that waits for it', async () => {
    const bench = createBench([purchase, link])
    const one = await start(bench, 'p1')
    const two = await start(bench, 'p2')
    await bench.quiet()
    await bench.runner.cancel(one, 'person')
    await bench.quiet()
    expect(await endOf(bench, one)).toBe('cancelled cancelled')
    expect(await bench.runner.openPrompts()).toHaveLength(1)
    await bench.runner.cancel(two, 'person')
    await bench.quiet()
    expect(await bench.runner.openPrompts()).toEqual([])
    expect(await bench.runner.flows()).toEqual([])
  })

  it('runs on when a command started it as well', async () => {
    const bench = createBench([purchase, link])
    const parent = await start(bench, 'p1')
    await bench.quiet()
    const child = await bench.runner.start(link, { id: 'c1' }, { key: 'c1' })
    await bench.runner.cancel(parent, 'person')
    await bench.quiet()
    expect(await endOf(bench, child)).toBe('running')
  })

  it('is not joined while it is being cancelled: the next waits for its end', async () => {
    const order: string[] = []
    const slow: FlowDefinition<null, string> = defineFlow(
      'test/slow',
      {
        version: 1,
        deadline: minutes(60),
        compensate: async flow => {
          await flow.wait('undoing', await flow.value('until', () => bench.profile.clock + minutes(1)))
          order.push('undone')
        },
      },
      async flow => {
        order.push('begun')
        return (await flow.ask('sure', question)).decision
      },
    )
    const bench = createBench([slow])
    const first = await bench.runner.start(slow, null, { key: 'k' })
    await bench.quiet()
    await bench.runner.cancel(first, 'person')
    const second = await bench.runner.start(slow, null, { key: 'k' })
    await bench.quiet()
    expect(second).not.toBe(first)
    expect(order).toEqual(['begun'])
    await bench.advance(minutes(1))
    expect(order).toEqual(['begun', 'undone', 'begun'])
    expect(await endOf(bench, second)).toBe('running')
  })

  it('can not be the flow itself', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const loop: FlowDefinition<null, string> = defineFlow('test/loop', { version: 1, deadline: minutes(60) }, flow =>
      flow.child('again', loop, null, 'k'),
    )
    const bench = createBench([loop])
    const id = await bench.runner.start(loop, null, { key: 'k' })
    await bench.quiet()
    expect((await bench.runner.flow(id))?.error?.context.reason).toBe('flow_awaits_itself')
    quiet.mockRestore()
  })
})

describe('a child of an attempt that runs again', () => {
  /** Restarts the browser after the child's end, as often as told; the attempt then misses its secret. */
  async function repeat(keyOf: (attempt: number) => string, restarts: number) {
    const seen: string[] = []
    const child = defineFlow('test/link', { version: 1, deadline: minutes(60) }, (flow, _: null) =>
      flow.attempt('inside', inner => {
        const lookup = async () => {
          seen.push('looked up')
          return 'found'
        }
        return inner.step('enrol', { onUnknown: { lookup } }, async () => `${seen.push('enrolled')}`)
      }),
    )
    const parent = defineFlow('test/parent', { version: 1, deadline: minutes(60) }, (flow, _: null) =>
      flow.attempt('work', async (inner, attempt) => {
        const secret = { onUnknown: 'repeat', secret: 'secret' } as const
        const session = await inner.step('session', secret, async () => ({ token: 'T' }))
        const linked = await inner.child('link', child, null, keyOf(attempt))
        await inner.ask('sure', question)
        return `${linked} ${session.token}`
      }),
    )
    let bench = createBench([parent, child])
    const id = await bench.runner.start(parent, null, { key: 'k' })
    for (let count = 0; count < restarts; count++) {
      await bench.prompt()
      bench.profile.session.restart()
      bench = bench.reborn([parent, child])
      await bench.runner.resumeAll()
      await answer(bench)
    }
    await answer(bench)
    return { seen, result: await bench.runner.result(id) }
  }

  it('looks up what it did before, each time', async () => {
    expect(await repeat(() => 'c1', 1)).toEqual({ seen: ['enrolled', 'looked up'], result: 'found T' })
    expect((await repeat(() => 'c1', 2)).seen).toEqual(['enrolled', 'looked up', 'looked up'])
  })

  it('does what another did not do: under another key', async () => {
    expect((await repeat(attempt => `c${attempt}`, 1)).seen).toEqual(['enrolled', 'enrolled'])
  })

  it('undoes for itself what it did for itself', async () => {
    const seen: string[] = []
    const known = (what: string) => ({ onUnknown: { lookup: async () => (seen.includes(what) ? what : undefined) } })
    const child = defineFlow(
      'test/link',
      {
        version: 1,
        deadline: minutes(60),
        compensate: async flow => void (await flow.step('undo', known('undone'), async () => `${seen.push('undone')}`)),
      },
      async (flow, _: null) => {
        await flow.step('enrol', known('nothing'), async () => `${seen.push('enrolled')}`)
        await flow.ask('sure', question)
      },
    )
    const parent = defineFlow('test/parent', { version: 1, deadline: minutes(60) }, (flow, _: null) =>
      flow.attempt('work', async inner => {
        const secret = { onUnknown: 'repeat', secret: 'secret' } as const
        const session = await inner.step('session', secret, async () => ({ token: 'T' }))
        await inner.child('link', child, null, 'c1').catch(() => undefined)
        await inner.ask('go on', review)
        return session.token
      }),
    )
    let bench = createBench([parent, child])
    await bench.runner.start(parent, null, { key: 'k' })
    const cancelChild = async () => {
      await bench.prompt('passkey')
      const open = await bench.runner.flows()
      await bench.runner.cancel(open.find(({ type }) => type === 'test/link')?.id ?? '', 'person')
      await bench.quiet()
    }
    await cancelChild()
    bench.profile.session.restart()
    bench = bench.reborn([parent, child])
    await bench.runner.resumeAll()
    await answer(bench, { decision: 'paid' })
    await cancelChild()
    expect(seen).toEqual(['enrolled', 'undone', 'enrolled', 'undone'])
  })
})
