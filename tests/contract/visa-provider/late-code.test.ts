import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import type { Person } from '../support/person.ts'
import { willing } from './support/scripts.ts'
import { type SurfaceTwist, startWorker } from './support/worker.ts'
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

it('pays after a linking that took nearly half an hour', async () => {
  const device = await newDevice(world)
  const codes = [undefined, { decision: 'code', code: '456789' }] as const
  let count = 0
  const worker = startWorker(world, device, { person: { ...willing(), 'step-up-code': () => codes[count++] } })
  await addCard(worker, device, '4622943123100126')
  const request = payRequest(await addedCard(device))
  const id = await worker.runner.start(worker.purchase, { request, outcome: approved }, { key: 'slow' })
  const prompt = await worker.shows('step-up-code')
  await world.control('clock', { advanceSeconds: 1_500 })
  await worker.runner.answer(prompt.id, prompt.revision, { decision: 'code', code: '456789' })
  expect(await worker.ended(id)).toMatchObject({ state: 'done' })
  worker.stop()
})

it('asks nobody to sign what has ended', async () => {
  const device = await newDevice(world)
  const { now } = world.stage.sandbox.clock
  const person: Person = { ...willing(), 'passkey-failed': () => undefined }
  const refused = { ok: true, message: { type: 'AUTH_CANCELLED', requestID: 'r', error: 'NotAllowedError' } }
  const surface: SurfaceTwist = ({ action }) => (action === 'authenticate' ? refused : undefined)
  const worker = startWorker(world, device, { person, surface, deps: { now } })
  await addCard(worker, device, '4622943123100118')
  const { facts, ...request } = payRequest(await addedCard(device))
  const checkout = { ...facts.checkout, expiresAt: now() + 600_000 }
  const input = { request: { ...request, facts: { ...facts, checkout } }, outcome: approved }
  const id = await worker.runner.start(worker.purchase, input, { key: 'over' })
  const prompt = await worker.shows('passkey-failed')
  await world.control('clock', { advanceSeconds: 601 })
  await worker.runner.answer(prompt.id, prompt.revision, { decision: 'again' })
  expect(await worker.ended(id)).toMatchObject({ error: { code: 'expired' } })
  expect(worker.shown.filter(({ kind }) => kind === 'passkey')).toHaveLength(2)
  worker.stop()
})
