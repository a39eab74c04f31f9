import { afterAll, beforeAll } from 'vitest'
import { cutFetch, describeStops, type IdentityStage } from '../support/identity-stops.ts'
import { willing } from './support/scripts.ts'
import { asWallet, type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const stage: IdentityStage<Device> = {
  async device() {
    await world.reset()
    return newDevice(world)
  },
  start: (device, { gateway, written, ...life }) =>
    startWorker(device, {
      person: willing(world, device),
      deps: { ...(gateway && { gateway }), fetch: cutFetch(asWallet, life) },
      ...(written && { written }),
    }),
}

describeStops('at Transmit', {
  provider: 'transmit',
  stage,
  counts: () => world.counts(),
  linkedOnce: { devices: 1 },
})
