import { afterAll, beforeAll, expect, it } from 'vitest'
import { addCard } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

// A world of its own: its clock is moved.
let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

it('tells an expired code from a wrong one', async () => {
  const device = await newDevice(world)
  const codes = [undefined, { decision: 'code', code: '456789' }] as const
  let count = 0
  const worker = startWorker(world, device, { person: { ...willing(), 'step-up-code': () => codes[count++] } })
  await addCard(worker, device, '4622943123100126')
  const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'late' })
  const prompt = await worker.shows('step-up-code')
  await world.control('clock', { advanceSeconds: 700 })
  await worker.runner.answer(prompt.id, prompt.revision, { decision: 'code', code: '456789' })
  expect(await worker.ended(id)).toMatchObject({ state: 'done' })
  expect(await worker.shows('step-up-code', 2)).toMatchObject({ view: { problem: 'code_expired', triesLeft: 4 } })
  worker.stop()
})
