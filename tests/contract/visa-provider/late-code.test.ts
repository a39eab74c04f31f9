import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { addCard } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

/** Seconds: a little more than the quarter of an hour that a session of the provider's frame lives (contract 6.5). */
const SESSION_OVER = 960

// A world of its own: its clock is moved.
let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

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
  expect(await worker.shows('step-up-code', 2)).toMatchObject({ view: { problem: 'code_expired', triesLeft: 2 } })
  worker.stop()
})

it('registers in another session when the bank took longer than the first one lives', async () => {
  const device = await newDevice(world)
  const codes = [undefined, { decision: 'code', code: '456789' }] as const
  let count = 0
  const worker = startWorker(world, device, { person: { ...willing(), 'step-up-code': () => codes[count++] } })
  await addCard(worker, device, '4622943123100126')
  const id = await worker.runner.start(worker.flows.link, await addedCard(device), { key: 'long' })
  const prompt = await worker.shows('step-up-code')
  await world.control('clock', { advanceSeconds: SESSION_OVER })
  await worker.runner.answer(prompt.id, prompt.revision, { decision: 'code', code: '456789' })
  expect(await worker.ended(id)).toMatchObject({ state: 'done' })
  expect(worker.shown.map(({ kind }) => kind)).not.toContain('passkey-failed')
  worker.stop()
})

it('offers another try when the session is over while the bank is waited for', async () => {
  const device = await newDevice(world)
  const person: Person = { ...willing('customer_service'), 'step-up-wait': () => undefined }
  const worker = startWorker(world, device, { person })
  await addCard(worker, device, '4622943123100142')
  const card = await addedCard(device)
  const id = await worker.runner.start(worker.flows.link, card, { key: 'waited' })
  const prompt = await worker.shows('step-up-wait')
  await world.control('clock', { advanceSeconds: SESSION_OVER })
  await worker.runner.answer(prompt.id, prompt.revision, { decision: 'check_now' })
  expect(await worker.shows('passkey-failed')).toMatchObject({ view: { problem: 'ceremony_timeout' } })
  await worker.shows('step-up-wait', 2)
  await world.control(`bindings/${card.reference.tokenId}/approve`)
  expect(await worker.ended(id)).toMatchObject({ state: 'done' })
  worker.stop()
})
