import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import type { BiDeps } from '../../../src/wallet/providers/beyond-identity/deps.ts'
import { linkedIdentity, linkIdentity, purchaseFor } from '../support/identity-worker.ts'
import type { Person } from '../support/person.ts'
import { hostedPages, viaHosted } from './support/hosted-pages.ts'
import { cancel, willing } from './support/scripts.ts'
import { asWallet, type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World
let device: Device
const pages = hostedPages(() => world)

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(async () => {
  await world.reset()
  pages.closeAll()
  pages.do({ signIn: 'ann' })
  device = await newDevice(world)
})

interface Change {
  readonly person?: Person
  readonly deps?: Partial<BiDeps>
  readonly now?: () => number
}

function start({ person, deps, now }: Change = {}) {
  return startWorker(device, {
    person: willing(device, { ...viaHosted, ...person }),
    surface: pages.surface,
    ...(deps && { deps }),
    ...(now && { now }),
  })
}

async function link(change: Change = {}) {
  const worker = start(change)
  const end = await linkIdentity(worker, device, 'beyond-identity')
  worker.stop()
  return { end, shown: worker.shown }
}

async function linked(): Promise<Identity> {
  expect((await link()).end).toMatchObject({ state: 'done' })
  return linkedIdentity(device)
}

async function purchase(identity: Identity, change: Change = {}, asked = purchaseFor(identity)) {
  const worker = start(change)
  const end = await worker.run(worker.purchase, asked)
  worker.stop()
  const { paid, checks, shown } = worker
  const problems = shown.flatMap(({ view }) => ('problem' in view && view.problem !== undefined ? [view.problem] : []))
  return { end, paid, checks, shown, problems }
}

describe("an identity on the provider's own page", () => {
  it('is linked as whoever signs in there, as the provider says, and confirms a purchase', async () => {
    const { end, shown } = await link()
    expect([end.state, shown.map(({ kind }) => kind)]).toEqual(['done', ['bi-start', 'identity-page']])
    const identity = await linkedIdentity(device)
    expect(identity).toMatchObject({ name: 'ann', reference: { application: 'hosted' } })
    const bought = await purchase(identity)
    expect(bought.paid).toHaveLength(1)
    expect(bought.checks).toMatchObject([{ subject: identity.subject }])
    expect(bought.shown).toMatchObject([
      { kind: 'identity-page', view: { name: 'ann', purpose: 'purchase', amount: { currency: 'USD' } } },
    ])
    const page = new URL(pages.opened.at(-1) ?? '')
    expect(page.searchParams.get('max_age')).toBe('0')
    expect(page.searchParams.get('code_challenge_method')).toBe('S256')
  })

  it.each([
    ['cancels there', 'cancel', 'biPageCancelled'],
    ['closes it', 'close', 'biPageClosed'],
    ['signs in as somebody else', { signIn: 'bob' }, 'biSomebodyElse'],
  ] as const)('confirms nothing when the person %s; another try may', async (_what, onPage, problem) => {
    const identity = await linked()
    pages.do(onPage)
    const again: Person = {
      'identity-failed': () => {
        pages.do({ signIn: 'ann' })
        return { decision: 'again' }
      },
    }
    const { paid, problems } = await purchase(identity, { person: again })
    expect([problems, paid.length]).toEqual([[problem], 1])
    pages.do(onPage)
    expect(await purchase(identity)).toMatchObject({ paid: [], end: { state: 'cancelled' } })
  })

  it('confirms nothing by somebody else when the same facts, confirmed before, are asked for anew', async () => {
    const identity = await linked()
    const before = purchaseFor(identity)
    expect((await purchase(identity, {}, before)).paid).toHaveLength(1)
    pages.do({ signIn: 'bob' })
    const { factsHash, facts } = before.frozen
    const fresh = purchaseFor(identity)
    const again = await purchase(identity, {}, { ...fresh, frozen: { ...fresh.frozen, factsHash, facts } })
    expect(again).toMatchObject({ paid: [], checks: [], problems: ['biSomebodyElse'] })
  })

  it('confirms nothing when the person cancels in the wallet, or the ten minutes are over', async () => {
    const identity = await linked()
    pages.do('nothing')
    const cancelled = await purchase(identity, { person: { 'identity-page': () => cancel } })
    expect(cancelled).toMatchObject({ paid: [], end: { state: 'cancelled' } })
    let ahead = 0
    const late = await purchase(identity, {
      now: () => Date.now() + ahead,
      person: {
        'identity-page': () => {
          ahead = 11 * 60_000
          return undefined
        },
      },
    })
    expect(late).toMatchObject({ paid: [], problems: ['identityExpired'] })
  })
})

type Json = Record<string, unknown>

/** What the gateway tells of the way back, bent. */
function returning(bend: (query: Json) => Json): Partial<BiDeps> {
  const { gateway } = device
  return {
    gateway: {
      ...gateway,
      async call(request, call) {
        const answer = await gateway.call(request, call)
        if (!request.path.endsWith('/sign-in-returns')) return answer
        return { ...answer, body: { query: bend((answer.body as { query: Json }).query) } }
      },
    },
  }
}

/** What the provider says of itself, bent. */
function discovering(bend: (document: Json) => Json): Partial<BiDeps> {
  return {
    async fetch(input, init) {
      const response = await asWallet(input, init)
      if (!String(input).endsWith('/openid-configuration')) return response
      return Response.json(bend(await response.json()))
    },
  }
}

describe('a sign-in on the page pays nothing', () => {
  it.each([
    ['that is not for our state', (query: Json) => ({ ...query, state: 'another' })],
    ['from another issuer', (query: Json) => ({ ...query, iss: 'https://evil.example' })],
    ['without a code', ({ state }: Json) => ({ state })],
    ['with a code of nobody', (query: Json) => ({ ...query, code: 'forged' })],
  ])('%s', async (_name, bend) => {
    const identity = await linked()
    const { tokens } = await world.counts()
    const { paid, problems } = await purchase(identity, { deps: returning(bend) })
    expect([paid, problems]).toEqual([[], ['biUnexpected']])
    expect((await world.counts()).tokens).toBe(tokens)
  })

  it('whose code was used for another purchase', async () => {
    const identity = await linked()
    let used: Json | undefined
    const keep = returning(query => {
      used ??= query
      return query
    })
    expect((await purchase(identity, { deps: keep })).paid).toHaveLength(1)
    const replay = returning(query => ({ ...query, code: used?.code }))
    expect(await purchase(identity, { deps: replay })).toMatchObject({ paid: [], problems: ['biUnexpected'] })
  })

  it.each([
    ['at another host', { authorization_endpoint: 'https://evil.example/authorize' }],
    ['of another issuer', { issuer: 'https://evil.example' }],
  ])('that the provider is said to have %s: no page is opened', async (_name, change) => {
    const identity = await linked()
    const before = pages.opened.length
    const { paid, end } = await purchase(identity, { deps: discovering(document => ({ ...document, ...change })) })
    expect(paid).toEqual([])
    expect(['cancelled', 'failed']).toContain(end.state)
    expect(pages.opened).toHaveLength(before)
  })
})

it('leaves nothing of a sign-in at rest: no code, ticket or verifier in the database or the log', async () => {
  const secrets: string[] = []
  const keep = returning(query => {
    secrets.push(String(query.code))
    return query
  })
  expect((await link({ deps: keep })).end).toMatchObject({ state: 'done' })
  const rows = JSON.stringify(await Promise.all(device.db.tables.map(table => table.toArray())))
  const logged = JSON.stringify(world.lines)
  for (const secret of [...secrets, ...pages.tickets()]) {
    expect(secret.length).toBeGreaterThan(20)
    expect(rows).not.toContain(secret)
    expect(logged).not.toContain(secret)
  }
  expect(device.session.items.size).toBe(0)
})
