import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Identity, IdentityRule } from '../../../src/wallet/identity/types.ts'
import { demands, isWeaker, weighRules } from '../../../src/wallet/identity/weigh.ts'

const rule = (above: [number, string][], agents: string[] = []): IdentityRule => ({
  identityId: 'i',
  above: above.map(([amount, currency]) => ({ amount, currency })),
  agents: agents.map(key => ({ key, origin: key })),
})
const asked = (amount: number, currency = 'USD', agent = 'a') => ({
  agentKey: agent,
  agentOrigin: agent,
  amount: { amount, currency },
})

describe('a rule', () => {
  it('demands the identity above its limit, and for another currency whatever the amount', () => {
    const limited = rule([[10_000, 'USD']])
    expect(demands(limited, asked(10_000))).toBe(false)
    expect(demands(limited, asked(10_001))).toBe(true)
    expect(demands(limited, asked(1, 'EUR'))).toBe(true)
    expect(
      demands(
        rule([
          [10_000, 'USD'],
          [5, 'EUR'],
        ]),
        asked(5, 'EUR'),
      ),
    ).toBe(false)
  })

  it('demands it for an agent whatever the amount, and for no other agent', () => {
    expect(demands(rule([], ['a']), asked(0))).toBe(true)
    expect(demands(rule([], ['a']), asked(999_999, 'USD', 'b'))).toBe(false)
  })

  it('demands it for an agent that asks out of a frame in another site, too', () => {
    const framed = { ...asked(0), agentKey: 'a in b' }
    expect(demands(rule([], ['a']), framed)).toBe(true)
    expect(demands(rule([], ['b']), framed)).toBe(false)
  })

  it('whose identity is not in the wallet demands one that is gone', () => {
    const identity: Identity = {
      id: 'i',
      provider: 'p',
      state: 'active',
      createdAt: 0,
      subject: 's',
      name: 'ann',
      reference: {},
    }
    expect(weighRules([rule([], ['a'])], [identity], asked(1))).toMatchObject([{ label: 'ann', state: 'active' }])
    expect(weighRules([rule([], ['a'])], [], asked(1))).toMatchObject([{ identityId: 'i', state: 'gone' }])
  })
})

it('names the organisations of one person whose identities would be called the same, and no other', () => {
  const of = (id: string, name: string): Identity => ({
    id,
    provider: 'p',
    state: 'active',
    createdAt: 0,
    subject: name,
    name,
    organisation: { id, name: `Org ${id}` },
    reference: {},
  })
  const labels = (...identities: Identity[]) =>
    weighRules(
      identities.map(({ id }) => ({ ...rule([], ['a']), identityId: id })),
      identities,
      asked(1),
    ).map(({ label }) => label)
  expect(labels(of('1', 'ann'), of('2', 'ann'), of('3', 'bob'))).toEqual(['ann (Org 1)', 'ann (Org 2)', 'bob'])
  expect(labels({ ...of('1', 'ann'), label: 'Work' }, of('2', 'ann'))).toEqual(['Work', 'ann'])
})

describe('a changed rule', () => {
  const currencies = ['USD', 'EUR'] as const
  const amounts = [0, 5, 10]
  const anyRule = fc
    .record({
      usd: fc.option(fc.constantFrom(...amounts), { nil: undefined }),
      eur: fc.option(fc.constantFrom(...amounts), { nil: undefined }),
      agents: fc.subarray(['a', 'b']),
    })
    .map(({ usd, eur, agents }) =>
      rule(
        [
          ...(usd === undefined ? [] : [[usd, 'USD'] as [number, string]]),
          ...(eur === undefined ? [] : [[eur, 'EUR'] as [number, string]]),
        ],
        agents,
      ),
    )
  const purchases = [0, 5, 6, 10, 11].flatMap(amount =>
    [...currencies, 'GBP'].flatMap(currency => ['a', 'b', 'c'].map(key => asked(amount, currency, key))),
  )

  it('is weaker whenever some purchase is not demanded any more', () => {
    fc.assert(
      fc.property(anyRule, anyRule, (before, after) => {
        const drops = purchases.some(one => demands(before, one) && !demands(after, one))
        if (drops) expect(isWeaker(before, after)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('that demands all it did and more is not weaker', () => {
    expect(isWeaker(undefined, rule([[1, 'USD']]))).toBe(false)
    expect(isWeaker(rule([[10, 'USD']]), rule([[5, 'USD']], ['a']))).toBe(false)
    expect(
      isWeaker(
        rule([
          [10, 'USD'],
          [10, 'EUR'],
        ]),
        rule([[10, 'USD']]),
      ),
    ).toBe(false)
    expect(isWeaker(rule([], ['a']), rule([[5, 'USD']], ['a', 'b']))).toBe(false)
  })

  it.each([
    ['a higher limit', rule([[10, 'USD']]), rule([[11, 'USD']])],
    [
      'a limit for a currency that was always above',
      rule([[10, 'USD']]),
      rule([
        [10, 'USD'],
        [1, 'EUR'],
      ]),
    ],
    ['no limit', rule([[10, 'USD']], ['a']), rule([], ['a'])],
    ['an agent less', rule([[10, 'USD']], ['a']), rule([[10, 'USD']])],
  ])('with %s is weaker', (_what, before, after) => {
    expect(isWeaker(before, after)).toBe(true)
  })
})
