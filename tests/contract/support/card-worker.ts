import { randomUUID } from 'node:crypto'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import type { AnyDefinition } from '../../../src/wallet/flow/options.ts'
import type { Flow, FlowDefinition } from '../../../src/wallet/flow/types.ts'
import { type CardFlows, defineCardFlows } from '../../../src/wallet/link/flows.ts'
import type { Card } from '../../../src/wallet/link/types.ts'
import type { Outcome, Payment, PaymentProvider, PayRequest } from '../../../src/wallet/providers/types.ts'
import type { FrozenFacts } from '../../../src/wallet/purchase/types.ts'
import { cardBookOf, type Device, linksOf } from './device.ts'
import { type ScriptedWorker, type ScriptedWorkerOptions, startScriptedWorker } from './worker.ts'

/** A payment provider as `create…Provider` makes it. */
export interface Installed {
  readonly provider: PaymentProvider
  readonly flows: readonly AnyDefinition[]
}

/** A purchase as far as a provider sees one. */
export interface Purchase {
  readonly request: PayRequest
  /** Left out: there is nothing to report, and it is cancelled. */
  readonly outcome?: Outcome
}

/** A worker with one payment provider, the flows of cards, and a purchase that pays and reports. */
export interface CardWorker extends ScriptedWorker {
  readonly provider: PaymentProvider
  readonly flows: CardFlows
  readonly purchase: FlowDefinition<Purchase, Payment['reference']>
  /** What was handed on, in order; only in memory, as the purchase flow keeps it. */
  readonly credentials: readonly Payment['credential'][]
}

export function startCardWorker(
  device: Device,
  { provider, flows }: Installed,
  options: Omit<ScriptedWorkerOptions, 'definitions'>,
): CardWorker {
  const credentials: Payment['credential'][] = []
  const purchase = definePurchase(provider, credentials)
  const cardFlows = defineCardFlows({
    cards: cardBookOf(device),
    links: linksOf(device),
    secrets: device.secrets,
    provider: () => provider,
  })
  const { add, link, unlink, remove, check } = cardFlows
  const worker = startScriptedWorker(device, {
    ...options,
    definitions: [...flows, add, link, unlink, remove, check, purchase],
  })
  return { ...worker, provider, flows: cardFlows, purchase, credentials }
}

function definePurchase(provider: PaymentProvider, credentials: Payment['credential'][]) {
  return defineFlow<Purchase, Payment['reference']>(
    'test/purchase',
    { version: 1, deadline: minutes(60) },
    async (flow, { request, outcome }) => {
      const payment = await payOrGiveBack(flow, provider, request)
      await flow.step('use', { onUnknown: 'repeat' }, async () => void credentials.push({ ...payment.credential }))
      if (outcome) await provider.confirm(flow, request, payment, outcome)
      else await provider.cancel(flow, request, payment)
      return payment.reference
    },
  )
}

/** As the purchase flow does: a payment that comes to nothing gives back what the provider holds by then. */
async function payOrGiveBack(flow: Flow, provider: PaymentProvider, request: PayRequest): Promise<Payment> {
  let begun: Payment['reference'] | undefined
  try {
    return await provider.pay(flow, request, async reference => {
      begun = reference
    })
  } catch (thrown) {
    if (begun) await provider.cancel(flow, request, { reference: begun })
    throw thrown
  }
}

/** Adds a card; its number goes the way the card page's does. Resolves with how that ended. */
export async function addCard(worker: CardWorker, device: Device, number: string) {
  const ref = `card-entry/${randomUUID()}`
  await device.secrets.put(ref, { number, expirationMonth: '12', expirationYear: '2030' })
  return worker.run(worker.flows.add, { ref, provider: worker.provider.id })
}

export interface FactsChange {
  readonly amount?: number
  readonly currency?: string
  readonly release?: FrozenFacts['release']['kind']
}

/** A request to pay 42.50 USD at the example shop, unless changed. */
export function payRequest(card: Card, change: FactsChange = {}, orderCode: string = randomUUID()): PayRequest {
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

/** A shop's bank said yes. */
export const approved = {
  status: 'approved',
  responseCode: '00',
  approvalCode: '123456',
  at: 1_800_000_000_000,
} as const
