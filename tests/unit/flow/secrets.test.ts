import { describe, expect, it, vi } from 'vitest'
import type { Flow } from '../../../src/wallet/flow/types.ts'
import { createBench } from './support/bench.ts'
import { answer, begin, question, simpleFlow } from './support/simple.ts'

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

  it('that orphaned because the worker died at the end is wiped at the next start', async () => {
    const flow = simpleFlow(f => secretStep(f).then(() => undefined))
    const bench = createBench([flow])
    await bench.profile.session.set({ 'secret:flow/ended-long-ago/session': { token: 'T0P' }, 'secret:vault/key': 'k' })
    await bench.runner.resumeAll()
    expect([...bench.profile.session.items.keys()]).toEqual(['secret:vault/key'])
  })
})
