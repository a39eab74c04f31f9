import { randomUUID } from 'node:crypto'
import { ada } from '../../visa-provider/support/scripts.ts'
import type { Person, Worker } from './worker.ts'
import type { Device } from './world.ts'

export { approved, type FactsChange, payRequest } from '../../visa-provider/support/scripts.ts'

/** Its issuer knows the person already. */
export const GOLD = '5120350100064545'
/** Its issuer wants to confirm who it is first. */
export const ORDINARY = '5120350100064537'

/** Details the person has given before. */
export const person = { ...ada, language: 'en' } as const

/** Says yes to everything; types the card's number where it is asked for. */
export function willing(number: string = GOLD): Person {
  return {
    'passkey-consent': prompt => ({ decision: 'accept', accounts: prompt.view.accounts.map(one => one.kind) }),
    'card-number': () => ({ decision: 'number', number }),
    passkey: () => undefined,
    'passkey-failed': () => ({ decision: 'again' }),
  }
}

/** Adds a card; its number goes the way the card page's does. */
export async function addCard(worker: Worker, device: Device, number: string = GOLD) {
  const ref = `card-entry/${randomUUID()}`
  await device.secrets.put(ref, { number, expirationMonth: '12', expirationYear: '2030' })
  const end = await worker.run(worker.flows.add, { ref, provider: 'mastercard' }, ref)
  await device.secrets.wipe(ref)
  return end
}
