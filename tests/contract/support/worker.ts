import { randomUUID } from 'node:crypto'
import type { CeremonyJob } from '../../../src/wallet/flow/ceremonies.ts'
import type { AnyDefinition, Ceremony, FlowWrite } from '../../../src/wallet/flow/options.ts'
import { createRunner, type Runner } from '../../../src/wallet/flow/runner.ts'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import type { FlowView } from '../../../src/wallet/flow/views.ts'
import type { OpenPrompt } from '../../../src/wallet/messages/approval.ts'
import type { PromptKind } from '../../../src/wallet/messages/prompts.ts'
import { FakeLocks, openSealer } from '../../unit/flow/support/fakes.ts'
import type { Device } from './device.ts'
import { answerOf, type OpenPromptOf, type Person } from './person.ts'

/** How what a surface does reaches the runner; nothing gets through once the worker is stopped. */
export interface SurfaceDoor {
  /** False: not taken, as of a forged result. */
  result(raw: unknown): Promise<boolean>
  /** The surface is gone for good. */
  lost(): Promise<void>
}

/** Does what a provider's window, frame or tab would do in a browser. Called again after each restart of the worker. */
export type Surface = (ceremony: CeremonyJob, door: SurfaceDoor) => Promise<void>

export interface ScriptedWorkerOptions {
  readonly definitions: readonly AnyDefinition[]
  readonly person: Person
  readonly surface: Surface
  readonly written?: (write: FlowWrite) => void | Promise<void>
  /** Epoch milliseconds; the machine's clock unless told. */
  readonly now?: () => number
}

/** One life of a background worker: the real runner, a scripted person, surfaces done in Node. */
export interface ScriptedWorker {
  readonly runner: Runner
  /** Questions as they were shown, in order. */
  readonly shown: readonly OpenPrompt[]
  /** Runs a flow to its end. */
  run<I>(definition: FlowDefinition<I, unknown>, input: I, key?: string): Promise<FlowView>
  ended(flowId: string): Promise<FlowView>
  /** The `count`th question of a kind, once it is shown. */
  shows<K extends PromptKind>(kind: K, count?: number): Promise<OpenPromptOf<K>>
  /** What `read` gives, once it gives something; it is read again after every question and whatever a surface did. */
  until<T>(read: () => T | undefined): Promise<T>
  /** Stops it as the browser does: what it was doing is not finished. */
  stop(): void
}

/** Milliseconds between two ticks; in the browser the open approval window gives them. */
const TICK = 100

export function startScriptedWorker(device: Device, options: ScriptedWorkerOptions): ScriptedWorker {
  const shown: OpenPrompt[] = []
  const seen = new Set<string>()
  const enders = new Map<string, (flow: FlowView) => void>()
  const watchers = new Set<() => void>()
  let dead = false

  const runner: Runner = createRunner({
    definitions: options.definitions,
    db: device.db,
    secrets: device.secrets,
    sealer: openSealer,
    launcher: { open: async ceremony => void drive(ceremony), close: async () => undefined },
    alarms: { wakeAt: () => undefined },
    unlocked: () => !dead,
    locks: new FakeLocks(),
    now: options.now ?? Date.now,
    onChanged: () => void look(),
    written: async write => {
      await options.written?.(write)
      if (!dead && write.path === '~end') await tellEnd(write.flowId)
    },
  })
  const ticks = setInterval(() => void runner.tick(), TICK)

  async function drive({ id }: Ceremony): Promise<void> {
    const ceremony = await runner.ceremonyJob(id)
    if (!ceremony || dead) return
    await options.surface(ceremony, {
      result: async raw => dead || runner.ceremonyResult(id, raw),
      lost: async () => {
        if (!dead) await runner.ceremonyLost(id)
      },
    })
    wake()
  }

  async function look(): Promise<void> {
    if (dead) return
    for (const { prompt } of await runner.openPrompts()) {
      const key = `${prompt.id}/${prompt.revision}`
      if (seen.has(key)) continue
      seen.add(key)
      shown.push(prompt)
      wake()
      const count = shown.filter(({ kind }) => kind === prompt.kind).length
      const answer = await answerOf(options.person, prompt, count)
      if (answer !== undefined && !dead) await runner.answer(prompt.id, prompt.revision, answer)
    }
  }

  function wake(): void {
    for (const watcher of watchers) watcher()
    watchers.clear()
  }

  async function tellEnd(flowId: string): Promise<void> {
    const flow = await runner.flow(flowId)
    if (flow) enders.get(flowId)?.(flow)
  }

  async function ended(flowId: string): Promise<FlowView> {
    const end = new Promise<FlowView>(resolve => enders.set(flowId, resolve))
    const now = await runner.flow(flowId)
    return now?.endedAt === undefined ? end : now
  }

  async function until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const value = read()
      if (value !== undefined) return value
      await new Promise<void>(resolve => watchers.add(resolve))
    }
  }

  return {
    runner,
    shown,
    ended,
    until,
    shows: (kind, count = 1) => until(() => shown.filter(prompt => isOf(kind, prompt))[count - 1]),
    run: async (definition, input, key = randomUUID()) => ended(await runner.start(definition, input, { key })),
    stop() {
      dead = true
      clearInterval(ticks)
      runner.suspend()
    },
  }
}

function isOf<K extends PromptKind>(kind: K, prompt: OpenPrompt): prompt is OpenPromptOf<K> {
  return prompt.kind === kind
}
