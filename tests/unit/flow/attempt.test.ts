import { describe, expect, it } from 'vitest'
import { WalletError } from '../../../src/wallet/errors.ts'
import { minutes } from '../../../src/wallet/flow/define.ts'
import type { Flow, FlowDefinition } from '../../../src/wallet/flow/types.ts'
import { type Bench, createBench } from './support/bench.ts'
import { answer, begin, endOf, question, review, simpleFlow } from './support/simple.ts'

/** What happened outside, and how often an attempt began. */
let seen: string[] = []

const secretStep = (flow: Flow, name = 'session') =>
  flow.step(name, { onUnknown: 'repeat', secret: 'secret' }, async () => {
    seen.push(name)
    return { token: 'T0P', nested: { deep: true } }
  })

/** The browser is closed and opened again. */
function restart<T>(bench: Bench, flow: FlowDefinition<null, T>): Bench {
  bench.profile.session.restart()
  return bench.reborn([flow])
}

describe('an attempt', () => {
  const flow = simpleFlow(async f => {
    const id = await f.value('order-code', () => `order-${seen.push('minted')}`)
    const result = await f.attempt('authorize', async (inner, number) => {
      seen.push(`attempt ${number}`)
      const session = await secretStep(inner)
      await inner.ask('sure', question)
      return inner.step('use', { onUnknown: 'repeat' }, async () => {
        seen.push(`used ${session.token}`)
        return `${id} by attempt ${number}`
      })
    })
    await f.ask('end', review)
    return result
  })

  it('runs again when its secret is needed and gone; what was minted outside stays', async () => {
    seen = []
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    const { prompt } = await bench.prompt()
    bench = restart(bench, flow)
    await bench.runner.resumeAll()
    expect((await bench.prompt()).prompt.id).toBe(prompt.id)
    await answer(bench)
    // The secret is missed only now: the attempt begins anew and asks again.
    const again = await bench.prompt()
    expect(again.prompt.id).not.toBe(prompt.id)
    await answer(bench)
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('order-1 by attempt 2')
    expect(seen).toEqual(['minted', 'attempt 1', 'session', 'attempt 1', 'attempt 2', 'session', 'used T0P'])
  })

  it('is not entered again once it is over, secret or not', async () => {
    seen = []
    let bench = createBench([flow])
    const id = await begin(bench, flow)
    await answer(bench)
    const before = seen.length
    bench = restart(bench, flow)
    await bench.runner.resumeAll()
    await answer(bench, { decision: 'paid' })
    expect(await bench.runner.result(id)).toBe('order-1 by attempt 1')
    expect(seen).toHaveLength(before)
  })

  it('withdraws what the voided attempt had open', async () => {
    const leaving = simpleFlow(async f =>
      f.attempt('work', async inner => {
        const session = await secretStep(inner)
        await inner.race('both', {
          person: branch => branch.ask('sure', question),
          passkey: branch =>
            branch.ceremony('passkey', {
              surface: 's',
              action: 'a',
              job: { token: session.token },
              timeout: minutes(5),
              parse: () => 'x',
            }),
        })
      }),
    )
    seen = []
    let bench = createBench([leaving])
    await begin(bench, leaving)
    const { prompt } = await bench.prompt()
    bench = restart(bench, leaving)
    await bench.runner.resumeAll()
    await bench.quiet()
    expect((await bench.prompt()).prompt.id).not.toBe(prompt.id)
    expect(await bench.runner.answer(prompt.id, prompt.revision, { decision: 'cancel' })).toBe(false)
    expect((await bench.db.ceremonies.toArray()).map(row => row.state).sort()).toEqual(['open', 'withdrawn'])
    expect(seen).toEqual(['session', 'session'])
  })

  it('keeps what it failed with', async () => {
    const failing = simpleFlow(async f => {
      const code = await f
        .attempt('work', async inner => {
          const session = await secretStep(inner)
          await inner.step('declined', { onUnknown: 'repeat' }, async () => {
            throw new WalletError('provider_declined', { length: session.token.length })
          })
        })
        .catch((thrown: WalletError) => thrown.context.length)
      await f.ask('end', question)
      return code
    })
    seen = []
    let bench = createBench([failing])
    const id = await begin(bench, failing)
    bench = restart(bench, failing)
    await bench.runner.resumeAll()
    await answer(bench)
    expect(await bench.runner.result(id)).toBe(3)
    expect(seen).toEqual(['session'])
  })

  it('with a secret result is repeated only when somebody looks into the result', async () => {
    const carrying = simpleFlow(async f => {
      const credential = await f.attempt('collect', inner => secretStep(inner), { secret: 'secret' })
      const moved = { payment: credential }
      if ((await f.ask('sure', review)).decision === 'paid') {
        await f.step('release', { onUnknown: 'repeat' }, async () => void seen.push(moved.payment.token))
      }
      await f.ask('end', question)
    })
    for (const [decision, expected] of [
      ['not_paid', ['session']],
      ['paid', ['session', 'session', 'T0P']],
    ] as const) {
      seen = []
      let bench = createBench([carrying])
      const id = await begin(bench, carrying)
      bench = restart(bench, carrying)
      await bench.runner.resumeAll()
      await answer(bench, { decision })
      await bench.quiet()
      expect((await bench.prompt()).prompt.kind).toBe('passkey')
      await answer(bench)
      expect(await endOf(bench, id)).toBe('done')
      expect(seen).toEqual(expected)
    }
  })

  it('repeats only the nearest one', async () => {
    const nested = simpleFlow(async f =>
      f.attempt('outer', async outer => {
        await secretStep(outer, 'outer-secret')
        await outer.attempt('inner', async inner => {
          const secret = await secretStep(inner, 'inner-secret')
          await inner.ask('sure', question)
          await inner.step('use', { onUnknown: 'repeat' }, async () => void seen.push(secret.token))
        })
      }),
    )
    seen = []
    let bench = createBench([nested])
    const id = await begin(bench, nested)
    bench = restart(bench, nested)
    await bench.runner.resumeAll()
    await answer(bench)
    await answer(bench)
    expect(await endOf(bench, id)).toBe('done')
    expect(seen).toEqual(['outer-secret', 'inner-secret', 'inner-secret', 'T0P'])
  })

  it('repeats at once for a secret that is a plain string: that can not be missed lazily', async () => {
    const plain = simpleFlow(async f =>
      f.attempt('work', async inner => {
        const token = await inner.step(
          'token',
          { onUnknown: 'repeat', secret: 'secret' },
          async () => `T${seen.push('made')}`,
        )
        await inner.ask('sure', question)
        return token.length
      }),
    )
    seen = []
    let bench = createBench([plain])
    await begin(bench, plain)
    bench = restart(bench, plain)
    await bench.runner.resumeAll()
    await bench.prompt()
    expect(seen).toEqual(['made', 'made'])
  })

  it('can not be swallowed by a flow that catches everything', async () => {
    const catching = simpleFlow(async f =>
      f.attempt('work', async inner => {
        const session = await secretStep(inner)
        await inner.ask('sure', question)
        try {
          return session.token
        } catch {
          seen.push('caught')
          await inner.step('other way', { onUnknown: 'repeat' }, async () => void seen.push('other way'))
          return 'none'
        }
      }),
    )
    seen = []
    let bench = createBench([catching])
    const id = await begin(bench, catching)
    bench = restart(bench, catching)
    await bench.runner.resumeAll()
    await answer(bench)
    await answer(bench)
    expect(await bench.runner.result(id)).toBe('T0P')
    expect(seen).toEqual(['session', 'caught', 'session'])
  })

  it('is what a secret needs: outside of one, a flow that needs a lost secret fails', async () => {
    const bare = simpleFlow(async f => {
      const session = await secretStep(f)
      await f.ask('sure', question)
      return session.token.length
    })
    let bench = createBench([bare])
    const id = await begin(bench, bare)
    bench = restart(bench, bare)
    await bench.runner.resumeAll()
    await answer(bench)
    expect(await endOf(bench, id)).toBe('failed ceremony_lost')
  })

  it('looks up, or reports, what the attempt before may have done', async () => {
    for (const [onUnknown, expected] of [
      [{ lookup: async () => 'found' }, 'done'],
      ['report', 'unknown outcome_unknown'],
    ] as const) {
      let calls = 0
      const risky = simpleFlow(async f =>
        f.attempt('work', async inner => {
          const session = await secretStep(inner)
          // Read between primitives: it is missed before the step can be judged.
          const { token } = session
          return inner.step('pay', { onUnknown }, async () => {
            calls += 1
            return new Promise<string>(() => token)
          })
        }),
      )
      seen = []
      let bench = createBench([risky])
      const id = await bench.runner.start(risky, null, { key: 'k' })
      await expect.poll(() => calls).toBe(1)
      bench = restart(bench, risky)
      await bench.runner.resumeAll()
      await bench.quiet()
      expect(await endOf(bench, id)).toBe(expected)
      expect(calls).toBe(1)
      expect(seen).toEqual(['session', 'session'])
    }
  })
})
