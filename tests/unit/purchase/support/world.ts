import 'fake-indexeddb/auto'
import type { Flow } from '../../../../src/wallet/flow/types.ts'
import type { Demand, Identity } from '../../../../src/wallet/identity/types.ts'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { Constraint } from '../../../../src/wallet/mandate/constraints.ts'
import { createGrants } from '../../../../src/wallet/mandate/grants.ts'
import type { CardView } from '../../../../src/wallet/messages/prompts.ts'
import type { IdentityProvider, VerifyRequest } from '../../../../src/wallet/providers/identity-provider.ts'
import type { Outcome, PaymentProvider } from '../../../../src/wallet/providers/types.ts'
import { createPurchases, type Purchases } from '../../../../src/wallet/purchase/create.ts'
import type { PurchaseIdentities } from '../../../../src/wallet/purchase/ports.ts'
import { requesterKey } from '../../../../src/wallet/purchase/requester.ts'
import type { Purchase, Requester } from '../../../../src/wallet/purchase/types.ts'
import type { FillResult, FillTarget } from '../../../../src/wallet/release/types.ts'
import { openDatabase } from '../../../../src/wallet/store/database.ts'
import type { IdentityCheck } from '../../../../src/wire/identity-check.ts'
import { type Bench, createBench, newProfile } from '../../flow/support/bench.ts'
import { FakeLocks, fakeSecrets } from '../../flow/support/fakes.ts'
import { Merchant, NOW, SHOP } from './merchant.ts'

export const AGENT: Requester = { kind: 'page', origin: 'http://agent.localhost:5000' }
export const OTHER: Requester = { kind: 'page', origin: 'http://rogue.localhost:5000' }

const card: Card = {
  id: 'card-1',
  provider: 'fake',
  network: 'visa',
  lastFour: '1111',
  state: 'active',
  isDefault: true,
  createdAt: 0,
  reference: {},
}
const view: CardView = {
  id: 'card-1',
  network: 'visa',
  lastFour: '1111',
  state: 'active',
  isDefault: true,
  linked: true,
}
export const target: FillTarget = { tabId: 7, documentId: 'doc-1', origin: SHOP, title: 'Checkout' }

/** What the outside did, and how it is to behave. */
export class Outside {
  readonly paid: string[] = []
  readonly confirmed: Outcome[] = []
  readonly cancelled: Readonly<Record<string, string>>[] = []
  readonly filled: { target: FillTarget; number: string }[] = []
  readonly moves: string[] = []
  /** Cards whose ceremony was said to be next. */
  readonly aboutToPay: string[] = []
  /** Answers of the next fills; then it succeeds. */
  refusals: Extract<FillResult, { refused: string }>[] = []
  /** Thrown by `pay` instead of paying, each once. */
  payErrors: Error[] = []
  targets: FillTarget[] = [target]
  cards: CardView[] = [view]
  /** What the person's rules demand, and what is linked. */
  demands: Demand[] = []
  identities: Identity[] = []
  /** Every check that was asked for, and how its answer is bent. */
  readonly verified: VerifyRequest[] = []
  bend: (check: IdentityCheck) => IdentityCheck = check => check
  /** Thrown by `verify` instead of confirming, each once. */
  verifyErrors: Error[] = []
  /** Runs when the page has the card and the wallet does not know yet. */
  whileFilling: () => Promise<void> = async () => {}
  /** Runs while the provider is told that nothing will come of it. */
  whileCancelling: () => Promise<void> = async () => {}
  /** Runs inside `pay`, as a provider's prompts do. */
  during: (flow: Flow) => Promise<void> = async () => {}
}

export interface World {
  readonly merchant: Merchant
  readonly outside: Outside
  readonly bench: Bench
  readonly purchases: Purchases
  readonly grant: (constraints?: readonly Constraint[], requester?: Requester) => Promise<void>
  /** Another worker over the same profile; `browser` also empties session storage. */
  readonly reborn: (what: 'worker' | 'browser') => Promise<World>
  answer(kind: string, answer: unknown): Promise<void>
  status(id: string): Promise<Purchase['status']>
}

export async function openWorld(): Promise<World> {
  const profile = newProfile()
  profile.clock = NOW * 1000
  const world = await build(profile, await Merchant.open(), new Outside())
  await world.grant()
  return world
}

async function build(profile: Bench['profile'], merchant: Merchant, outside: Outside): Promise<World> {
  const db = openDatabase(profile.name)
  const now = () => profile.clock
  const grants = createGrants({ db, sealer: profile.sealer, now })
  const purchases = createPurchases({
    db,
    sealer: profile.sealer,
    secrets: fakeSecrets(profile.session),
    grants,
    runner: () => bench.runner,
    unlocked: () => profile.unlocked,
    moved: purchase => void outside.moves.push(purchase.status),
    locks: new FakeLocks(),
    now,
    cards: { list: async () => outside.cards, find: async id => ({ ...card, id }), update: async () => undefined },
    identities: fakeIdentities(outside),
    providerOf: () => fakeProvider(outside, now),
    wellKnown: async () => merchant.document,
    sign: async (typ, claims) => `${typ} ${JSON.stringify(claims)}`,
    aboutToPay: ({ id }) => void outside.aboutToPay.push(id),
    filler: {
      targets: async () => outside.targets,
      fill: async (to, credential) => {
        const refusal = outside.refusals.shift()
        if (refusal) return refusal
        outside.filled.push({ target: to, number: credential.number })
        await outside.whileFilling()
        return { filled: ['number', 'exp', 'csc'] }
      },
    },
  })
  const bench: Bench = createBench([purchases.flow, purchases.lateFlow], {
    profile,
    db,
    open: ceremony => purchases.surface.open(ceremony),
  })
  return {
    merchant,
    outside,
    bench,
    purchases,
    grant: async (constraints = [], requester = AGENT) =>
      grants.give({ key: await requesterKey(requester), requester }, constraints),
    reborn: async what => {
      bench.runner.suspend()
      if (what === 'browser') profile.session.restart()
      const next = await build(profile, merchant, outside)
      await next.bench.runner.resumeAll()
      await next.bench.quiet()
      return next
    },
    answer: async (kind, answer) => {
      const { prompt } = await bench.prompt(kind)
      await bench.runner.answer(prompt.id, prompt.revision, answer)
      await bench.quiet()
    },
    status: async id => (await purchases.records.require(id)).status,
  }
}

function fakeIdentities(outside: Outside): PurchaseIdentities {
  const find = (id: string) => outside.identities.find(identity => identity.id === id)
  return {
    demanded: async () => outside.demands,
    find: async id => find(id),
    providerOf: () => fakeIdentityProvider(outside),
    used: async () => {},
    gone: async id => {
      outside.identities = outside.identities.map(one => (one.id === id ? { ...one, state: 'gone' } : one))
    },
  }
}

/** Confirms in one step. */
function fakeIdentityProvider(outside: Outside): IdentityProvider {
  return {
    id: 'transmit',
    label: 'Fake',
    kind: 'identity',
    pins: { kind: 'hosts', hosts: [] },
    link: async () => ({ subject: 'user-1', name: 'ann', reference: {} }),
    check: async () => 'active',
    unlink: async () => {},
    verify: (flow, request) =>
      flow.step('verify', { onUnknown: 'repeat' }, async () => {
        const error = outside.verifyErrors.shift()
        if (error) throw error
        outside.verified.push(request)
        const { identity, nonce, binding } = request
        const at = { authenticatedAt: 0, checkedAt: 0 }
        return outside.bend({
          provider: 'transmit',
          purpose: 'purchase',
          subject: identity.subject,
          nonce,
          binding,
          ...at,
        })
      }),
  }
}

/** Pays in one secret step; an order code gets one credential, however often it is asked for. */
function fakeProvider(outside: Outside, now: () => number): PaymentProvider {
  return {
    id: 'fake',
    label: 'Fake',
    kind: 'payment',
    pins: { kind: 'hosts', hosts: [] },
    networks: ['visa'],
    add: async () => card,
    link: async () => {},
    unlinkHere: async () => {},
    unlink: async () => {},
    async pay(flow, { orderCode, facts }, note) {
      await outside.during(flow)
      const credential = await flow.step('credentials', { onUnknown: 'repeat', secret: 'secret' }, async () => {
        await note({ instructionId: `begun-${facts.checkout.id}` })
        const error = outside.payErrors.shift()
        if (error) throw error
        if (!outside.paid.includes(orderCode)) outside.paid.push(orderCode)
        return {
          number: '4000020000000001',
          expirationMonth: '12',
          expirationYear: '2030',
          securityCode: '123',
          cryptogram: 'AAAA',
          eci: '05',
          dynamicDataId: 'dyn-1',
          expiresAt: now() + 600_000,
        }
      })
      return { credential, reference: { instructionId: `ins-${facts.checkout.id}` } }
    },
    async confirm(flow, _request, _payment, outcome) {
      await flow.step('confirm', { onUnknown: 'repeat' }, async () => void outside.confirmed.push(outcome))
    },
    async cancel(flow, _request, { reference }) {
      await flow.step('cancel', { onUnknown: 'repeat' }, async () => {
        outside.cancelled.push(reference)
        await outside.whileCancelling()
      })
    },
  }
}
