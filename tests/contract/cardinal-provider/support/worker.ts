import { randomUUID } from 'node:crypto'
import { defineFlow, minutes } from '../../../../src/wallet/flow/define.ts'
import type { Ceremony, FlowWrite } from '../../../../src/wallet/flow/options.ts'
import { createRunner, type Runner } from '../../../../src/wallet/flow/runner.ts'
import type { FlowDefinition } from '../../../../src/wallet/flow/types.ts'
import type { FlowView } from '../../../../src/wallet/flow/views.ts'
import { type CardFlows, defineCardFlows } from '../../../../src/wallet/link/flows.ts'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { OpenPrompt } from '../../../../src/wallet/messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../../../src/wallet/messages/prompts.ts'
import type { CardinalDeps } from '../../../../src/wallet/providers/cardinal/deps.ts'
import { createCardinalProvider } from '../../../../src/wallet/providers/cardinal/index.ts'
import type { CardinalJob, CardinalResult } from '../../../../src/wallet/providers/cardinal/surface.ts'
import type { Payment, PaymentProvider, PayRequest } from '../../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../../src/wallet/purchase/types.ts'
import { centinelPaths } from '../../../../src/wire/cardinal/jwt.ts'
import { FakeLocks, openSealer } from '../../../unit/flow/support/fakes.ts'
import type { Act } from '../../sandbox-cardinal/support/browser.ts'
import { cards } from '../../sandbox-cardinal/support/merchant.ts'
import { cardBookOf, cardinalDeps, type Device } from './world.ts'

export type OpenPromptOf<K extends PromptKind> = Extract<OpenPrompt, { readonly kind: K }>
export type Person = {
  readonly [K in PromptKind]?: (prompt: OpenPromptOf<K>, count: number) => PromptAnswer<K> | undefined
}

/** What happens in a window, by its purpose; `closed` is a person who closes it. */
export type WindowTwist = (path: keyof typeof centinelPaths, count: number) => Act | 'closed' | undefined

export interface WorkerOptions {
  readonly person?: Person
  readonly inWindow?: WindowTwist
  /** A browser that can't keep a passkey. */
  readonly incompatible?: boolean
  readonly deps?: Partial<CardinalDeps>
  readonly written?: (write: FlowWrite) => void | Promise<void>
}

/** Says yes to everything; the card's number is the challenged one. */
export function willing(number: string = cards.challenge): Person {
  return {
    disclose: () => ({ decision: 'consent', profile: { email: 'ada@example.com' } }),
    'card-number': () => ({ decision: 'number', number }),
    'passkey-offer': () => ({ decision: 'yes' }),
    passkey: () => undefined,
    'bank-window': () => undefined,
  }
}

/** One life of a background worker: the real runner and provider, a scripted person, Cardinal's pages done in Node. */
export interface Worker {
  readonly runner: Runner
  readonly provider: PaymentProvider
  readonly flows: CardFlows
  readonly purchase: FlowDefinition<PayRequest, Payment['reference']>
  /** Prompts as they were shown, in order. */
  readonly shown: OpenPrompt[]
  readonly credentials: Payment['credential'][]
  run<I>(definition: FlowDefinition<I, unknown>, input: I): Promise<FlowView>
  ended(id: string): Promise<FlowView>
  stop(): void
}

export function startWorker(device: Device, options: WorkerOptions = {}): Worker {
  const person = { ...willing(), ...options.person }
  const shown: OpenPrompt[] = []
  const credentials: Payment['credential'][] = []
  const deps = cardinalDeps(device, options.deps)
  const cardinal = createCardinalProvider(deps)
  const { provider } = cardinal
  const flows = defineCardFlows({
    cards: cardBookOf(device),
    links: deps.links,
    secrets: device.secrets,
    provider: () => provider,
  })
  const purchase = definePurchase(provider, credentials)
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  const enders = new Map<string, (flow: FlowView) => void>()
  let dead = false

  const runner: Runner = createRunner({
    definitions: [...cardinal.flows, flows.add, flows.link, flows.remove, purchase],
    db: device.db,
    secrets: device.secrets,
    sealer: openSealer,
    launcher: { open: async ceremony => void drive(ceremony), close: async () => undefined },
    alarms: { wakeAt: () => undefined },
    unlocked: () => !dead,
    locks: new FakeLocks(),
    onChanged: () => void look(),
    written: async write => {
      await options.written?.(write)
      if (dead || write.path !== '~end') return
      const flow = await runner.flow(write.flowId)
      if (flow) enders.get(write.flowId)?.(flow)
    },
  })
  // The open approval window does this in the browser.
  const ticks = setInterval(() => void runner.tick(), 100)

  function count(name: string): number {
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return counts.get(name) ?? 0
  }

  async function drive({ id }: Ceremony): Promise<void> {
    const found = await runner.ceremonyJob(id)
    if (!found || dead) return
    // A page outlives the worker that opened it.
    const page = device.pages.get(id) ?? surfaceResult(device, found.job as CardinalJob, options, count)
    device.pages.set(id, page)
    const result = await page
    if (!dead) await runner.ceremonyResult(id, result)
  }

  async function look(): Promise<void> {
    if (dead) return
    for (const { prompt } of await runner.openPrompts()) {
      const key = `${prompt.id}/${prompt.revision}`
      if (seen.has(key)) continue
      seen.add(key)
      shown.push(prompt)
      const answer = answerOf(person, prompt, count(prompt.kind))
      if (answer !== undefined && !dead) await runner.answer(prompt.id, prompt.revision, answer)
    }
  }

  async function ended(id: string): Promise<FlowView> {
    const end = new Promise<FlowView>(resolve => enders.set(id, resolve))
    const now = await runner.flow(id)
    return now && now.state !== 'running' && now.state !== 'compensating' ? now : end
  }

  return {
    runner,
    provider,
    flows,
    purchase,
    shown,
    credentials,
    ended,
    run: async (definition, input) => ended(await runner.start(definition, input, { key: randomUUID() })),
    stop() {
      dead = true
      clearInterval(ticks)
      runner.suspend()
    },
  }
}

function answerOf<K extends PromptKind>(person: Person, prompt: OpenPromptOf<K>, count: number): unknown {
  return person[prompt.kind as K]?.(prompt, count)
}

/** Does what the ceremony page does, over Cardinal's own pages. */
async function surfaceResult(
  { browser }: Device,
  job: CardinalJob,
  options: WorkerOptions,
  count: (name: string) => number,
): Promise<CardinalResult> {
  if (job.action === 'sdk') {
    if (job.call.method === 'setup')
      return { ok: true, value: await browser.setup(job.call.CardType, !options.incompatible) }
    const status = await browser.completeEnrollment(job.call.UserId)
    if (status === 204) return { ok: true, value: undefined }
    return { ok: false, failure: 'rejected', rejection: `Unexpected exception: HTTP ${status}` }
  }
  if (job.action === 'collect') {
    const { data } = await browser.collect(job.jwt)
    return data?.message === undefined ? { ok: false, failure: 'no_answer' } : { ok: true, value: data.message }
  }
  const path = pathOf(job.url)
  const act = options.inWindow?.(path, count(path))
  if (act === 'closed') return { ok: true, value: 'closed' }
  const returned = path === 'stepUp' ? await browser.stepUp(job.jwt, act) : await browser.fido(path, job.jwt, act)
  await browser.deliver(returned)
  return { ok: true, value: 'returned' }
}

function pathOf(url: string): 'stepUp' | 'enroll' | 'transact' {
  const { pathname } = new URL(url)
  const known = (['stepUp', 'enroll', 'transact'] as const).find(name => centinelPaths[name] === pathname)
  if (!known) throw new Error(`no window at ${pathname}`)
  return known
}

/** A purchase as far as the provider sees one. */
function definePurchase(provider: PaymentProvider, credentials: Payment['credential'][]) {
  return defineFlow<PayRequest, Payment['reference']>(
    'test/purchase',
    { version: 1, deadline: minutes(60) },
    async (flow, request) => {
      const payment = await provider.pay(flow, request)
      await flow.step('use', { onUnknown: 'repeat' }, async () => void credentials.push({ ...payment.credential }))
      return payment.reference
    },
  )
}

/** Adds a card; its number goes the way the card page's does. */
export async function addCard(worker: Worker, device: Device, number: string = cards.challenge): Promise<Card> {
  const ref = `card-entry/${randomUUID()}`
  await device.secrets.put(ref, { number, expirationMonth: '12', expirationYear: '2030' })
  await worker.run(worker.flows.add, { ref, provider: 'cardinal' })
  const found = (await cardBookOf(device).list()).find(card => card.lastFour === number.slice(-4))
  if (!found) throw new Error('no card')
  return found
}

export function payRequest(
  card: Card,
  change: { release?: FrozenFacts['release']['kind']; orderCode?: string } = {},
): PayRequest {
  const amount = { amount: 4250, currency: 'USD' }
  const facts: FrozenFacts = {
    version: 1,
    requester: { kind: 'page', origin: 'https://agent.example' },
    payee: { origin: 'https://shop.example', name: 'Shop Example', country: 'US', categoryCode: '5311' },
    amount,
    items: [{ title: 'Desk lamp', quantity: 1, total: amount }],
    checkout: { id: 'checkout-1', hash: 'hash', expiresAt: 4_000_000_000_000, verified: true },
    release: { kind: change.release ?? 'sealed' },
  }
  return { card, facts, factsHash: 'hash', orderCode: change.orderCode ?? randomUUID() }
}
