import { describe, expect, it, vi } from 'vitest'
import type { Flow } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, endOf, question, simpleFlow } from './support/simple.ts'

let seen: string[] = []

const secretStep = (flow: Flow, name = 'session') =>
  flow.step(name, { onUnknown: 'repeat', secret: 'secret' }, async () => {
    seen.push(name)
    return { token: 'T0P', nested: { deep: true } }
  })

describe('a secret', () => {
  it('is in session storage and nowhere else, and is wiped with its flow', async () => {
    const flow = simpleFlow(async f => {
      const secret = await secretStep(f)
      await f.ask('sure', question)
      await f.step('use', { onUnknown: 'repeat' }, async () => void seen.push(secret.token))
    })
    seen = []
    let bench = createBench([flow])
    await begin(bench, flow)
    const rows = await Promise.all(bench.db.tables.map(table => table.toArray()))
    expect(JSON.stringify(rows)).not.toContain('T0P')
    expect([...bench.profile.session.items.values()].join()).toContain('T0P')
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await answer(bench)
    expect(seen).toEqual(['session', 'T0P'])
    expect(bench.profile.session.items.size).toBe(0)
  })

  it('is refused in the journal, wherever it is smuggled in', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    const smuggle: ((f: Flow, secret: object) => Promise<unknown>)[] = [
      (f, secret) => f.value('v', () => secret),
      (f, secret) => f.step('s', { onUnknown: 'repeat' }, async () => ({ in: [secret] })),
      (f, secret) => f.attempt('a', async () => ({ secret })),
      (f, secret) => f.ask('q', { kind: 'passkey', view: { ...question.view, ...{ payee: secret } } } as never),
      (f, secret) => f.child('c', never, secret as never, 'x'),
      async (_, secret) => ({ secret }),
    ]
    const never = simpleFlow(f => f.ask('never', question), { type: 'test/never' })
    for (const [index, how] of smuggle.entries()) {
      const flow = simpleFlow(async f => how(f, await secretStep(f)))
      const bench = createBench([flow, never])
      const id = await begin(bench, flow)
      expect((await bench.runner.flow(id))?.error, `way ${index}`).toMatchObject({
        code: 'internal',
        context: { reason: 'secret_in_journal' },
      })
    }
    quiet.mockRestore()
  })

  it('in a view is shown, kept out of the database, and asked for anew once it is gone', async () => {
    let made = 0
    const flow = simpleFlow(f =>
      f.attempt('try', async inner => {
        const secret = await inner.step('session', { onUnknown: 'repeat', secret: 'secret' }, async () => {
          made += 1
          return { token: `T0P-${made}` }
        })
        const view = () => ({ ...question.view, payee: secret.token })
        await inner.ask('sure', { kind: question.kind, view, secret: 'secret' })
      }),
    )
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    const shown = async () => (await bench.prompt()).prompt
    expect(await shown()).toMatchObject({ revision: 1, view: { payee: 'T0P-1' } })
    expect(JSON.stringify(await Promise.all(bench.db.tables.map(table => table.toArray())))).not.toContain('T0P')
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    expect(await shown()).toMatchObject({ revision: 1, view: { payee: 'T0P-1' } })
    bench.profile.session.items.clear()
    bench = bench.reborn([flow])
    await bench.runner.resumeAll()
    await bench.quiet()
    expect(await shown()).toMatchObject({ view: { payee: 'T0P-2' } })
    await answer(bench)
    expect(await endOf(bench, id)).toBe('done')
    expect(bench.profile.session.items.size).toBe(0)
  })

  it('that orphaned because the worker died at the end is wiped at the next start', async () => {
    const flow = simpleFlow(f => secretStep(f).then(() => undefined))
    const bench = createBench([flow])
    await bench.profile.session.set({ 'secret:flow/ended-long-ago/session': { token: 'T0P' }, 'secret:vault/key': 'k' })
    await bench.runner.resumeAll()
    expect([...bench.profile.session.items.keys()]).toEqual(['secret:vault/key'])
  })
})
