import { randomUUID } from 'node:crypto'
import type { Card } from '../../../../src/wallet/link/types.ts'
import type { PayRequest } from '../../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../../src/wallet/purchase/types.ts'
import type { StepUpMethod } from '../../../../src/wire/visa/step-up.ts'
import type { Person, Worker } from './worker.ts'
import type { Device } from './world.ts'

export const ada = {
  firstName: 'Ada',
  lastName: 'Byron',
  email: 'ada@example.com',
  phone: '5550101',
  phoneCountryCode: '1',
  country: 'US',
} as const

/** Says yes to everything and confirms with the bank by this method. */
export function willing(method: StepUpMethod = 'otp_sms', code = '456789'): Person {
  return {
    disclose: () => ({ decision: 'consent', profile: ada }),
    'step-up-choose': prompt => choose(prompt.view.options, method),
    'step-up-code': () => ({ decision: 'code', code }),
    passkey: () => undefined,
    'passkey-failed': () => ({ decision: 'again' }),
  }
}

export function choose(options: readonly { readonly id: string; readonly method: string }[], method: string) {
  const option = options.find(one => one.method === method)
  return option ? ({ decision: 'choose', optionId: option.id } as const) : ({ decision: 'cancel' } as const)
}

/** Adds a card; its number goes the way the card page's does. */
export async function addCard(worker: Worker, device: Device, number: string) {
  const ref = `card-entry/${randomUUID()}`
  await device.secrets.put(ref, { number, expirationMonth: '12', expirationYear: '2030' })
  return worker.run(worker.flows.add, { ref, provider: 'visa' }, ref)
}

export interface FactsChange {
  readonly amount?: number
  readonly currency?: string
  readonly release?: 'fill' | 'sealed'
}

export function payRequest(card: Card, change: FactsChange = {}, orderCode = 'order-1'): PayRequest {
  const amount = { amount: change.amount ?? 4250, currency: change.currency ?? 'USD' }
  const facts: FrozenFacts = {
    version: 1,
    requester: { kind: 'page', origin: 'https://agent.example' },
    payee: { origin: 'https://shop.example', name: 'Shop Example', country: 'US', categoryCode: '5311' },
    amount,
    items: [{ title: 'Desk lamp', quantity: 1, total: amount }],
    checkout: { id: 'checkout-1', hash: 'hash', expiresAt: 4_000_000_000_000, verified: true },
    release: { kind: change.release ?? 'fill' },
  }
  return { card, facts, factsHash: 'hash', orderCode }
}

export const approved = {
  status: 'approved',
  responseCode: '00',
  approvalCode: '123456',
  at: 1_800_000_000_000,
} as const
