import fc from 'fast-check'

/** A random flow, as data: what its function does, in order. */
export type Node =
  | { readonly kind: 'value' | 'ask' | 'failing' | 'cancel' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'ceremony'; readonly fails: boolean }
  | {
      readonly kind: 'step'
      readonly onUnknown: 'repeat' | 'lookup' | 'report'
      readonly irreversible: boolean
      readonly flaky: boolean
    }
  | {
      readonly kind: 'race'
      readonly winner: 'ask' | 'ceremony' | 'wait'
      readonly loser: 'ask' | 'ceremony' | 'wait' | 'child'
    }
  | { readonly kind: 'child'; readonly body: readonly Node[] }
  | { readonly kind: 'attempt'; readonly secret: 'step' | 'ceremony' | 'code'; readonly body: readonly Node[] }

export type Program = readonly Node[]

const step = fc.record({
  kind: fc.constant('step' as const),
  onUnknown: fc.constantFrom('repeat' as const, 'lookup' as const, 'report' as const),
  irreversible: fc.boolean(),
  flaky: fc.boolean(),
})
const leaf: fc.Arbitrary<Node> = fc.oneof(
  { arbitrary: step, weight: 4 },
  { arbitrary: fc.record({ kind: fc.constantFrom('value' as const, 'ask' as const, 'failing' as const) }), weight: 3 },
  { arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 90 }) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('ceremony' as const), fails: fc.boolean() }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('race' as const),
      winner: fc.constantFrom('ask' as const, 'ceremony' as const, 'wait' as const),
      loser: fc.constantFrom('ask' as const, 'ceremony' as const, 'wait' as const, 'child' as const),
    }),
    weight: 2,
  },
)
/** Flows of leaves, with at most two scopes around them: deeper nesting repeats itself and costs minutes. */
function scoped(inner: fc.Arbitrary<Node>): fc.Arbitrary<Node> {
  return fc.oneof(
    { arbitrary: inner, weight: 3 },
    {
      arbitrary: fc.record({
        kind: fc.constant('child' as const),
        body: fc.array(inner, { minLength: 1, maxLength: 2 }),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant('attempt' as const),
        secret: fc.constantFrom('step' as const, 'ceremony' as const, 'code' as const),
        body: fc.array(inner, { maxLength: 2 }),
      }),
      weight: 2,
    },
  )
}

/** Random flows of every primitive; a few end in a cancel by the person. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(fc.array(scoped(scoped(leaf)), { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 3 }))
  .map(([body, dice]) => (dice === 0 ? [...body, { kind: 'cancel' as const }, { kind: 'ask' as const }] : body))

/** Everything outside the wallet: what providers did, by what it was for and by the key they were given. */
export class Outside {
  /** Keys under which each thing was done; without a key every call counts. */
  readonly done = new Map<string, string[]>()
  readonly #seen = new Set<string>()

  /** An idempotent provider: the same key twice is one effect. */
  doOnce(what: string, key: string): void {
    const keys = this.done.get(what) ?? []
    if (!keys.includes(key)) this.done.set(what, [...keys, key])
  }

  /** A provider without idempotency: every call is an effect. */
  doAgain(what: string): void {
    this.done.set(what, [...(this.done.get(what) ?? []), '-'])
  }

  has(what: string): boolean {
    return this.done.has(what)
  }

  /** True the first time only. */
  first(what: string): boolean {
    if (this.#seen.has(what)) return false
    this.#seen.add(what)
    return true
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.done].map(([what, keys]) => [what, keys.length]))
  }
}

/**
 * The things a program does inside attempts, with how many attempts are around them: a browser restart may repeat them
 * once for each. What can be looked up is not among them: that is never repeated.
 */
export function repeatable(program: Program, prefix = 'p', depth = 0): Map<string, number> {
  return new Map(program.flatMap((node, index) => [...repeatableIn(node, `${prefix}.${index}`, depth)]))
}

function repeatableIn(node: Node, at: string, depth: number): Map<string, number> {
  if (node.kind === 'attempt') return new Map([[at, depth + 1], ...repeatable(node.body, at, depth + 1)])
  if (node.kind === 'child') return repeatable(node.body, at, depth)
  if (node.kind === 'step' && node.onUnknown === 'lookup') return new Map()
  return new Map([[at, depth]])
}

export function contains(program: Program, test: (node: Node) => boolean): boolean {
  return program.some(node => test(node) || ('body' in node && contains(node.body, test)))
}
