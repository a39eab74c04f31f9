import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { newDevice, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

describe('the whole way with Visa', () => {
  it('adds a card, links it, pays and confirms', async () => {
    const device = await newDevice(world)
    const worker = startWorker(world, device, { person: willing() })
    expect(await addCard(worker, device, '4111111111111111')).toMatchObject({ state: 'done' })
    const card = await addedCard(device)
    expect(card).toMatchObject({ lastFour: '1111', network: 'visa', isDefault: true, expires: '2030-12' })
    const bought = await worker.run(worker.purchase, { request: payRequest(card), outcome: approved })
    expect(bought).toMatchObject({ state: 'done' })
    expect(worker.credentials).toHaveLength(1)
    expect(worker.credentials[0]).toMatchObject({ securityCode: expect.stringMatching(/^\d{3}$/) })
    expect(await world.counts()).toMatchObject({
      tokensCreated: 1,
      otpSent: 1,
      registrations: 1,
      authentications: 1,
      enrolments: 1,
      instructions: 1,
      credentialsIssued: 1,
      confirmationsStored: 1,
    })
    worker.stop()
  })
})
