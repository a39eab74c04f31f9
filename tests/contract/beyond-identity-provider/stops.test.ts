import { afterAll, beforeAll } from 'vitest'
import { cutFetch, describeStops, type IdentityStage } from '../support/identity-stops.ts'
import type { Person } from '../support/person.ts'
import { hostedPages, viaHosted } from './support/hosted-pages.ts'
import { willing } from './support/scripts.ts'
import { asWallet, type Device, newDevice, startWorker, startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const pages = hostedPages(() => world)

function stageOf(person: Person): IdentityStage<Device> {
  return {
    async device() {
      await world.reset()
      pages.closeAll()
      return newDevice(world)
    },
    start: (device, { gateway, written, ...life }) =>
      startWorker(device, {
        // Whoever is told that it did not work, tries again.
        person: willing(device, { 'identity-failed': () => ({ decision: 'again' }), ...person }),
        surface: pages.surface,
        deps: { ...(gateway && { gateway }), fetch: cutFetch(asWallet, life) },
        ...(written && { written }),
      }),
    browserGone: () => pages.closeAll(),
  }
}

const outside = {
  provider: 'beyond-identity',
  counts: () => world.counts(),
  linkedOnce: { identities: 1 },
}

describeStops('with a passkey of this device', { ...outside, stage: stageOf({}) })
describeStops("on Beyond Identity's page", { ...outside, stage: stageOf(viaHosted) })
