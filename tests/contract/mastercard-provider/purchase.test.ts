import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readControl } from '../sandbox-mastercard/support/api.ts'
import { databaseOf, watchSecrets } from '../support/at-rest.ts'
import { addCard, approved, payRequest } from '../support/card-worker.ts'
import { addedCard } from '../support/device.ts'
import { GOLD, willing } from './support/scripts.ts'
import { startWorker } from './support/worker.ts'
import { mastercardDeps, newDevice, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

describe('the whole way with Mastercard', () => {
  it('adds a card, links it with a new passkey, pays and confirms', async () => {
    const device = await newDevice(world)
    const worker = startWorker(device, { person: willing() })
    expect(await addCard(worker, device, GOLD)).toMatchObject({ state: 'done' })
    const card = await addedCard(device)
    expect(card).toMatchObject({ network: 'mastercard', lastFour: '4545', isDefault: true, expires: '2030-12' })
    const bought = await worker.run(worker.purchase, { request: payRequest(card), outcome: approved })
    expect(bought).toMatchObject({ state: 'done' })
    expect(worker.credentials[0]).toMatchObject({ securityCode: expect.stringMatching(/^\d{3}$/) })
    expect(await world.counts()).toMatchObject({
      cardsEnrolled: 1,
      passkeysCreated: 1,
      bindings: 1,
      codesIssued: 1,
      confirmationsStored: 1,
    })
    expect(device.tab.modes).toEqual(['CREATE', 'VERIFY'])
    const link = await mastercardDeps(device).links.find('mastercard', card.id)
    expect(link?.reference).toMatchObject({
      credentialId: expect.stringMatching(/./),
      bindingId: expect.stringMatching(/./),
      consentCountry: 'US',
      consentLanguage: 'en',
    })
    worker.stop()
  })

  it('enrols a card under the same id again when the answer was lost', async () => {
    await world.control('faults', { match: { method: 'POST', path: '/cards$' }, mode: 'drop-after' })
    const device = await newDevice(world)
    const worker = startWorker(device, { person: willing() })
    expect(await addCard(worker, device, GOLD)).toMatchObject({ state: 'done' })
    worker.stop()
    const calls = (await readControl(world.sandbox, 'journal')) as { target: string; request: object }[]
    const enrolments = calls.filter(({ target }) => target.endsWith('/cards')).map(({ request }) => request)
    expect(enrolments).toHaveLength(2)
    expect(enrolments[0]).toMatchObject({ srcCorrelationId: expect.stringMatching(/./) })
    expect(enrolments[1]).toEqual(enrolments[0])
    expect(await world.counts()).toMatchObject({ cardsEnrolled: 1 })
  })

  it('leaves no number, code, proof or address of a page at rest', async () => {
    const device = await newDevice(world)
    const secrets = watchSecrets(device)
    const worker = startWorker(device, { person: willing() })
    await addCard(worker, device, GOLD)
    await worker.run(worker.purchase, { request: payRequest(await addedCard(device)), outcome: approved })
    worker.stop()
    expect([...secrets]).toEqual(expect.arrayContaining([GOLD, worker.credentials[0]?.number]))
    const kept = await databaseOf(device)
    expect(kept).toContain('mastercard')
    for (const secret of secrets) expect(kept, secret).not.toContain(secret)
    expect(JSON.stringify(world.stage.lines)).not.toContain(GOLD)
  })
})
