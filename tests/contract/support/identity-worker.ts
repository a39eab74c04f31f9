import { randomBytes, randomUUID } from 'node:crypto'
import { defineFlow, minutes } from '../../../src/wallet/flow/define.ts'
import type { FlowDefinition } from '../../../src/wallet/flow/types.ts'
import { called } from '../../../src/wallet/identity/called.ts'
import { defineIdentityFlows, type IdentityFlows } from '../../../src/wallet/identity/flows.ts'
import { createIdentityBook } from '../../../src/wallet/identity/identities.ts'
import type { Identity } from '../../../src/wallet/identity/types.ts'
import type { IdentityProvider } from '../../../src/wallet/providers/identity-provider.ts'
import type { Frozen } from '../../../src/wallet/purchase/freeze.ts'
import { confirmApproval } from '../../../src/wallet/purchase/identities.ts'
import type { PurchaseFlowDeps } from '../../../src/wallet/purchase/ports.ts'
import type { IdentityCheck } from '../../../src/wire/identity-check.ts'
import { openSealer } from '../../unit/flow/support/fakes.ts'
import { payRequest } from './card-worker.ts'
import type { Device } from './device.ts'
import { type ScriptedWorker, type ScriptedWorkerOptions, startScriptedWorker } from './worker.ts'

/** A purchase that one identity must confirm. */
export interface Purchase {
  readonly identityId: string
  readonly frozen: Frozen
}

/** A worker with one identity provider, and purchases that are paid once they are confirmed. */
export interface IdentityWorker extends ScriptedWorker {
  readonly flows: IdentityFlows
  readonly purchase: FlowDefinition<Purchase, void>
  /** Purchases that were paid, by id; and what they were confirmed with. */
  readonly paid: readonly string[]
  readonly checks: readonly IdentityCheck[]
}

export function identityBookOf({ db }: Pick<Device, 'db'>) {
  return createIdentityBook(db, openSealer)
}

export function startIdentityWorker(
  device: Device,
  provider: IdentityProvider,
  options: Omit<ScriptedWorkerOptions, 'definitions' | 'surface'> & Partial<Pick<ScriptedWorkerOptions, 'surface'>>,
): IdentityWorker {
  const identities = identityBookOf(device)
  const paid: string[] = []
  const checks: IdentityCheck[] = []
  const flows = defineIdentityFlows({
    identities,
    secrets: device.secrets,
    provider: () => provider,
    note: async () => undefined,
  })
  const purchase = definePurchase(provider, identities, { paid, checks })
  const worker = startScriptedWorker(device, {
    surface: async () => undefined,
    ...options,
    definitions: [flows.link, flows.check, flows.unlink, purchase],
  })
  return { ...worker, flows, purchase, paid, checks }
}

/** What the purchase flow does between the click and the network: the real check, then a payment that is only counted. */
function definePurchase(
  provider: IdentityProvider,
  identities: ReturnType<typeof identityBookOf>,
  { paid, checks }: { readonly paid: string[]; readonly checks: IdentityCheck[] },
) {
  const deps = {
    identities: {
      demanded: async () => [],
      find: (id: string) => identities.find(id),
      providerOf: () => provider,
      used: async () => undefined,
      gone: (id: string) => identities.setState(id, 'gone'),
    },
    records: { noteIdentity: async (_id: string, check: IdentityCheck) => void checks.push(check) },
  } as unknown as PurchaseFlowDeps
  return defineFlow<Purchase, void>('test/purchase', { version: 1, deadline: minutes(60) }, (flow, asked) =>
    flow.attempt('payment-1', async (inner, count) => {
      const { identityId, frozen } = asked
      const { card } = payRequest(nobodysCard)
      const identity = await identities.require(identityId)
      const label = called(identity, await identities.list())
      const demands = [{ identityId, provider: provider.id, label, state: 'active' as const }]
      await confirmApproval(inner, deps, frozen, { card, demands }, { round: '1', try: count })
      await inner.step('pay', { onUnknown: 'repeat' }, async () => void paid.push(frozen.purchaseId))
    }),
  )
}

const nobodysCard = {
  id: 'card-1',
  provider: 'fake',
  network: 'visa',
  lastFour: '1111',
  state: 'active',
  isDefault: true,
  createdAt: 0,
  reference: {},
} as const

/** A purchase of 42.50 USD that this identity must confirm. */
export function purchaseFor(identity: Pick<Identity, 'id'>): Purchase {
  const { facts } = payRequest(nobodysCard)
  return {
    identityId: identity.id,
    frozen: {
      purchaseId: randomUUID(),
      requesterKey: 'agent',
      createdAt: 0,
      facts,
      factsHash: randomBytes(32).toString('base64url'),
      differences: [],
      agent: {},
    },
  }
}

/** Links an identity; resolves with how that ended. */
export async function linkIdentity(worker: IdentityWorker, device: Device, provider: string, input: object = {}) {
  const ref = `identity-input/${randomUUID()}`
  await device.secrets.put(ref, input)
  return worker.run(worker.flows.link, { ref, provider })
}

/** The identity that was linked last. */
export async function linkedIdentity(device: Pick<Device, 'db'>): Promise<Identity> {
  const identity = (await identityBookOf(device).list()).at(-1)
  if (!identity) throw new Error('no identity')
  return identity
}
