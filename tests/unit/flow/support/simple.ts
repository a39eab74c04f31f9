import { defineFlow, minutes } from '../../../../src/wallet/flow/define.ts'
import type { Compensate, Flow, FlowDefinition, FlowOptions } from '../../../../src/wallet/flow/types.ts'
import type { Bench } from './bench.ts'

/** A flow without input. */
export function simpleFlow<T>(
  run: (flow: Flow) => Promise<T>,
  options: Partial<FlowOptions<null>> & { readonly type?: string } = {},
): FlowDefinition<null, T> {
  const { type = 'test/simple', ...rest } = options
  return defineFlow<null, T>(type, { version: 1, deadline: minutes(60), ...rest }, flow => run(flow))
}

/** Starts it under the key `k` and waits until it is parked or over. */
export async function begin<T>(bench: Bench, definition: FlowDefinition<null, T>): Promise<string> {
  const id = await bench.runner.start(definition, null, { key: 'k' })
  await bench.quiet()
  return id
}

/** A prompt that waits for the person. */
export const question = { kind: 'passkey', view: { purpose: 'pay', provider: 'Visa' } } as const

/** Another prompt, with answers of more than one kind. */
export const review = {
  kind: 'outcome',
  view: { payee: 'Lamp Co', amount: { amount: 100, currency: 'EUR' }, lastFour: '4242' },
} as const

/** Answers the one open prompt. */
export async function answer(bench: Bench, value: unknown = { decision: 'cancel' }): Promise<void> {
  const { prompt } = await bench.prompt()
  if (!(await bench.runner.answer(prompt.id, prompt.revision, value))) throw new Error('the answer was not accepted')
  await bench.quiet()
}

/** How a flow ended: its state, and the code of its error. */
export async function endOf(bench: Bench, id: string): Promise<string> {
  const flow = await bench.runner.flow(id)
  return [flow?.state, flow?.error?.code].filter(Boolean).join(' ')
}

/** A flow that makes something, asks, and undoes it when it must stop. */
export function undoing(compensate: Compensate<null>, run?: (flow: Flow) => Promise<unknown>, version = 1) {
  return simpleFlow(
    async f => {
      await f.step('make', { onUnknown: 'repeat' }, async () => ({ instruction: 'i1' }))
      await (run ? run(f) : f.ask('sure', question))
    },
    { compensate, version },
  )
}
