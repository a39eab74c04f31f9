import { toWalletError } from '../../../../src/wallet/errors.ts'
import { defineFlow, minutes } from '../../../../src/wallet/flow/define.ts'
import type { Ceremony, FlowWrite } from '../../../../src/wallet/flow/options.ts'
import { createRunner, type Runner } from '../../../../src/wallet/flow/runner.ts'
import type { FlowDefinition } from '../../../../src/wallet/flow/types.ts'
import type { FlowView } from '../../../../src/wallet/flow/views.ts'
import { type CardFlows, defineCardFlows } from '../../../../src/wallet/link/flows.ts'
import { createLinks } from '../../../../src/wallet/link/links.ts'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { OpenPrompt } from '../../../../src/wallet/messages/approval.ts'
import type { PromptAnswer, PromptKind } from '../../../../src/wallet/messages/prompts.ts'
import type { Outcome, Payment, PaymentProvider, PayRequest } from '../../../../src/wallet/providers/types.ts'
import type { VisaDeps } from '../../../../src/wallet/providers/visa/deps.ts'
import { createVisaProvider } from '../../../../src/wallet/providers/visa/index.ts'
import { FakeLocks, openSealer } from '../../../unit/flow/support/fakes.ts'
import { FrameInNode } from '../../sandbox-visa/support/frame.ts'
import { cardBookOf, type Device, visaDeps, type World } from './world.ts'

/** Answers prompts by kind; undefined leaves one open. */
export type Person = { readonly [K in PromptKind]?: (prompt: OpenPromptOf<K>) => PromptAnswer<K> | undefined }
export type OpenPromptOf<K extends PromptKind> = Extract<OpenPrompt, { readonly kind: K }>

/** What the provider's surface does instead of a browser's frame; undefined: as the contract says. */
export type SurfaceTwist = (ceremony: { readonly action: string; readonly count: number }) => unknown

export interface WorkerOptions {
  readonly person: Person
  readonly surface?: SurfaceTwist
  readonly written?: (write: FlowWrite) => void | Promise<void>
  readonly deps?: Partial<VisaDeps>
}

/** What `pay` gave and what was reported of it; the credential only in memory, as the purchase flow keeps it. */
export interface Purchase {
  readonly request: PayRequest
  readonly outcome?: Outcome
}

/** One life of a background worker: the real runner and provider, a scripted person, a software authenticator. */
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
  /** The `count`th prompt of a kind, once it is shown. */
  shows<K extends PromptKind>(kind: K, count?: number): Promise<OpenPromptOf<K>>
  /** Id of the ceremony of that action whose result was not taken. */
  surfaceSilent(action: string): Promise<string>
  /** Does that ceremony as the contract says. */
  redo(ceremonyId: string): Promise<void>
  stop(): void
}

/** Frames by device: a software authenticator keeps its passkeys over workers. */
const frames = new WeakMap<Device, FrameInNode>()

export function startWorker(world: World, device: Device, options: WorkerOptions): Worker {
  const frame = frames.get(device) ?? new FrameInNode(world.stage.sandbox, device.installation.clientId)
  frames.set(device, frame)
  const shown: OpenPrompt[] = []
  const credentials: Payment['credential'][] = []
  const visa = createVisaProvider(visaDeps(device, options.deps))
  const { provider } = visa
  const flows = defineCardFlows({
    cards: cardBookOf(device),
    links: createLinks(device.db, openSealer),
    secrets: device.secrets,
    provider: () => provider,
  })
  const purchase = definePurchase(provider, credentials)
  let dead = false
  let ceremonies = 0
  const enders = new Map<string, (flow: FlowView) => void>()

  const runner: Runner = createRunner({
    definitions: [...visa.flows, flows.add, flows.link, flows.remove, flows.check, purchase],
    db: device.db,
    secrets: device.secrets,
    sealer: openSealer,
    launcher: { open: async ceremony => void driveSurface(ceremony), close: async () => undefined },
    alarms: { wakeAt: () => undefined },
    unlocked: () => !dead,
    locks: new FakeLocks(),
    onChanged: () => void look(),
    written: async write => {
      await options.written?.(write)
      if (!dead && write.path === '~end') await tellEnd(write.flowId)
    },
  })

  // The open approval window does this in the browser.
  const ticks = setInterval(() => void runner.tick(), 250)

  async function tellEnd(id: string): Promise<void> {
    const flow = await runner.flow(id)
    if (flow) enders.get(id)?.(flow)
  }

  async function driveSurface({ id, action }: Ceremony): Promise<void> {
    const found = await runner.ceremonyJob(id)
    if (!found || dead) return
    const twist = options.surface?.({ action, count: ++ceremonies })
    const raw = twist ?? (await surfaceResult(frame, found.job))
    if (dead || raw === 'silent') return
    if (await runner.ceremonyResult(id, raw)) return
    refused.set(action, id)
    wake()
  }

  const refused = new Map<string, string>()

  async function surfaceSilent(action: string): Promise<string> {
    for (;;) {
      const id = refused.get(action)
      if (id !== undefined) return id
      await new Promise<void>(resolve => watchers.add(resolve))
    }
  }

  async function redo(id: string): Promise<void> {
    const found = await runner.ceremonyJob(id)
    await runner.ceremonyResult(id, await surfaceResult(frame, found?.job))
  }

  const seen = new Set<string>()
  const watchers = new Set<() => void>()

  function wake(): void {
    for (const watcher of watchers) watcher()
    watchers.clear()
  }

  async function shows<K extends PromptKind>(kind: K, count = 1): Promise<OpenPromptOf<K>> {
    for (;;) {
      const found = shown.filter((prompt): prompt is OpenPromptOf<K> => prompt.kind === kind)[count - 1]
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
      wake()
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
    surfaceSilent,
    redo,
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

function answerOf<K extends PromptKind>(person: Person, prompt: OpenPromptOf<K>): unknown {
  const answer = person[prompt.kind as K]
  return answer?.(prompt)
}

/** A purchase as far as the provider sees one: pay, then report; or cancel when there is nothing to report. */
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

/** Does what frame and popup do, over the frame's own server. */
async function surfaceResult(frame: FrameInNode, job: unknown): Promise<unknown> {
  const { action, authenticationContext: context } = job as { action: string; authenticationContext: Context }
  const head = { requestID: 'request-1', version: '1', result: 'COMPLETE' }
  try {
    if (action === 'session') {
      const { secureToken, dfpSessionID } = await frame.session()
      const message = {
        ...head,
        type: 'AUTH_SESSION_CREATED',
        sessionContext: { secureToken },
        dfpSessionID,
        browserData,
      }
      return { ok: true, message }
    }
    const { identifier: id, ...rest } = context
    const assuranceData = await frame.ceremony({ id, ...rest })
    return { ok: true, message: { ...head, type: 'AUTH_COMPLETE', assuranceData } }
  } catch (thrown) {
    return { ok: true, message: { ...head, type: 'AUTH_FAILED', error: toWalletError(thrown).message } }
  }
}

interface Context {
  readonly identifier: string
  readonly endpoint: string
  readonly payload: string
  readonly action: 'REGISTER' | 'AUTHENTICATE'
}

const browserData = {
  browserColorDepth: '24',
  browserHeader: 'text/html',
  browserJavaEnabled: false,
  browserJavascriptEnabled: true,
  browserLanguage: 'en-US',
  browserScreenHeight: '900',
  browserScreenWidth: '1440',
  browserTimeZone: '-60',
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (contract test)',
}

export async function onlyCard(device: Device): Promise<Card> {
  const [card] = await cardBookOf(device).list()
  if (!card) throw new Error('no card')
  return card
}
