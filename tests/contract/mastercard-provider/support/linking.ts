import { addCard } from '../../support/card-worker.ts'
import { addedCard, cardBookOf } from '../../support/device.ts'
import { willing } from './scripts.ts'
import { startWorker, type WorkerOptions } from './worker.ts'
import type { Device, World } from './world.ts'

/** Adds a card and links it, by somebody willing unless `options` say otherwise. */
export async function linkCard(world: World, device: Device, options: Partial<WorkerOptions>, number: string) {
  const worker = startWorker(device, { person: willing(number), ...options })
  await addCard(worker, device, number)
  const cards = await cardBookOf(device).list()
  const card = cards.find(one => one.lastFour === number.slice(-4)) ?? (await addedCard(device))
  const end = await worker.run(worker.flows.link, card, card.id)
  worker.stop()
  return { end, worker, card, counts: await world.counts() }
}
