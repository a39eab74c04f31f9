import { defineFlow, minutes } from '../../../../src/wallet/flow/define.ts'
import type { Ceremony, FlowWrite } from '../../../../src/wallet/flow/options.ts'
import { createRunner, type Runner } from '../../../../src/wallet/flow/runner.ts'
import type { FlowDefinition } from '../../../../src/wallet/flow/types.ts'
import type { FlowView } from '../../../../src/wallet/flow/views.ts'
import { type CardFlows, defineCardFlows } from '../../../../src/wallet/link/flows.ts'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { OpenPrompt } from '../../../../src/wallet/messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../../../src/wallet/messages/prompts.ts'
import type { MastercardDeps } from '../../../../src/wallet/providers/mastercard/deps.ts'
import { createMastercardProvider } from '../../../../src/wallet/providers/mastercard/index.ts'
import type { Outcome, Payment, PaymentProvider, PayRequest } from '../../../../src/wallet/providers/types.ts'
import { FakeLocks, openSealer } from '../../../unit/flow/support/fakes.ts'
import type { OnPage } from './tab.ts'
import { cardBookOf, type Device, mastercardDeps } from './world.ts'

/** Answers prompts by kind; undefined leaves one open. */
export type Person = { readonly [K in PromptKind]?: (prompt: OpenPromptOf<K>) => PromptAnswer<K> | undefined }
export type OpenPromptOf<K extends PromptKind> = Extract<OpenPrompt, { readonly kind: K }>

/** What happens in the tab; as the contract says unless told. */
export type InTab = OnPage | 'close' | 'nothing'
export type Tab = (visit: { readonly action: string; readonly count: number }) => InTab

export interface WorkerOptions {
  readonly person: Person
  readonly tab?: Tab
  readonly written?: (write: FlowWrite) => void | Promise<void>
  readonly deps?: Partial<MastercardDeps>
  /** Epoch milliseconds; the machine's clock unless told. */
  readonly now?: () => number
}

/** A purchase as far as the provider sees one. */
export interface Purchase {
  readonly request: PayRequest
  readonly outcome?: Outcome
}

/** One life of a background worker: the real runner and provider, a scripted person, a browser tab in Node. */
export interface Worker {
  readonly runner: Runner
  readonly provider: PaymentProvider
  readonly flows: CardFlows
  readonly purchase: FlowDefinition<Purchase, Payment['reference']>
  /** Prompts as they were shown, in order. */
  readonly shown: OpenPrompt[]
  readonly credentials: Payment['credential'][]
  /** Runs a flow to its end. */
  run<I>(definition: FlowDefinition<I, unknown>, input: I, key?: string): Promise<FlowView>
  ended(id: string): Promise<FlowView>
  /** The first prompt of a kind, once it is shown. */
  shows<K extends PromptKind>(kind: K): Promise<OpenPromptOf<K>>
  /** Address of the page that should be open now. */
  openPage(): Promise<string>
  stop(): void
}

export function startWorker(device: Device, options: WorkerOptions): Worker {
  const shown: OpenPrompt[] = []
  const credentials: Payment['credential'][] = []
  const now = options.now ?? Date.now
  const deps = mastercardDeps(device, { now, ...options.deps })
  const mastercard = createMastercardProvider(deps)
  const { provider } = mastercard
  const flows = defineCardFlows({
    cards: cardBookOf(device),
    links: deps.links,
    secrets: device.secrets,
    provider: () => provider,
  })
  const purchase = definePurchase(provider, credentials)
  let dead = false
  let visits = 0
  const enders = new Map<string, (flow: FlowView) => void>()
  const seen = new Set<string>()
  const watchers = new Set<() => void>()

  const runner: Runner = createRunner({
    definitions: [...mastercard.flows, flows.add, flows.link, flows.remove, flows.check, purchase],
    db: device.db,
    secrets: device.secrets,
    sealer: openSealer,
    launcher: { open: async ceremony => void visit(ceremony), close: async () => undefined },
    alarms: { wakeAt: () => undefined },
    unlocked: () => !dead,
    locks: new FakeLocks(),
    now,
    onChanged: () => void look(),
    written: async write => {
      await options.written?.(write)
      if (dead || write.path !== '~end') return
      const flow = await runner.flow(write.flowId)
      if (flow) enders.get(write.flowId)?.(flow)
    },
  })

  // The open approval window does this in the browser.
  const ticks = setInterval(() => void runner.tick(), 250)

  /** What the launcher and the person's browser do: a tab is opened once, and told of when it is back or closed. */
  async function visit({ id, action }: Ceremony): Promise<void> {
    const found = await runner.ceremonyJob(id)
    if (!found || dead) return
    if (opened.has(id)) return void (await runner.ceremonyLost(id))
    opened.add(id)
    const inTab = options.tab?.({ action, count: ++visits }) ?? 'confirm'
    if (inTab === 'nothing') return
    if (inTab === 'close') return void (await runner.ceremonyLost(id))
    const { url } = found.job as { url: string }
    const end = await device.tab.visit(url, inTab)
    if (!dead && end === 'back') await runner.ceremonyResult(id, { at: 'callback' })
  }

  async function shows<K extends PromptKind>(kind: K): Promise<OpenPromptOf<K>> {
    for (;;) {
      const found = shown.find((prompt): prompt is OpenPromptOf<K> => prompt.kind === kind)
      if (found) return found
      await new Promise<void>(resolve => watchers.add(resolve))
    }
  }

  async function look(): Promise<void> {
    if (dead) return
    for (const { prompt } of await runner.openPrompts()) {
      const key = `${prompt.id}/${prompt.revision}`
      if (seen.has(key)) continue
      seen.add(key)
      shown.push(prompt)
      for (const watcher of watchers) watcher()
      watchers.clear()
      const answer = answerOf(options.person, prompt)
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
    shows,
    async openPage() {
      for (const { id } of await device.db.ceremonies.where({ state: 'open' }).toArray()) {
        const found = await runner.ceremonyJob(id)
        if (found) return (found.job as { url: string }).url
      }
      throw new Error('no page is open')
    },
    async run(definition, input, key = 'test') {
      return ended(await runner.start(definition, input, { key }))
    },
    stop() {
      dead = true
      clearInterval(ticks)
      runner.suspend()
    },
  }
}

/** Ceremonies whose tab was opened, over all workers: the browser outlives them. */
const opened = new Set<string>()

function answerOf<K extends PromptKind>(person: Person, prompt: OpenPromptOf<K>): unknown {
  const answer = person[prompt.kind as K]
  return answer?.(prompt)
}

/** Pay, then report; or cancel when there is nothing to report. */
function definePurchase(provider: PaymentProvider, credentials: Payment['credential'][]) {
  return defineFlow<Purchase, Payment['reference']>(
    'test/purchase',
    { version: 1, deadline: minutes(60) },
    async (flow, { request, outcome }) => {
      const payment = await provider.pay(flow, request)
      await flow.step('use', { onUnknown: 'repeat' }, async () => void credentials.push({ ...payment.credential }))
      if (outcome) await provider.confirm(flow, request, payment, outcome)
      else await provider.cancel(flow, request, payment)
      return payment.reference
    },
  )
}

export async function onlyCard(device: Device): Promise<Card> {
  const [card] = await cardBookOf(device).list()
  if (!card) throw new Error('no card')
  return card
}
