import { gatewayEnvFromSandbox } from '../../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../../src/gateway/start.ts'
import { startTransmitSandbox, type TransmitSandbox } from '../../../../src/sandbox/transmit/start.ts'
import type { State } from '../../../../src/sandbox/transmit/state.ts'
import { walletOrigin } from '../../../../src/sandbox/wallet-origin.ts'
import type { TransmitDeps } from '../../../../src/wallet/providers/transmit/deps.ts'
import { createTransmitProvider } from '../../../../src/wallet/providers/transmit/index.ts'
import { type IdentityDevice, newIdentityDevice } from '../../support/identity-device.ts'
import { type IdentityWorker, identityBookOf, startIdentityWorker } from '../../support/identity-worker.ts'
import { openControl, unlimited } from '../../support/outside.ts'
import type { Person } from '../../support/person.ts'
import type { ScriptedWorkerOptions } from '../../support/worker.ts'

export type Counts = State['counts']

/** The outside of one test file: Mosaic and a gateway over HTTP. */
export interface World {
  readonly sandbox: TransmitSandbox
  readonly gateway: RunningGateway
  readonly lines: readonly object[]
  counts(): Promise<Counts>
  control(path: string, body?: object): Promise<void>
  reset(): Promise<void>
  /** Codes that were sent by e-mail, oldest first. */
  outbox(): Promise<readonly { readonly to: string; readonly code: string }[]>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const sandbox = await startTransmitSandbox()
  const lines: object[] = []
  const gateway = await startGateway(gatewayEnvFromSandbox({ transmit: sandbox }), {
    providerNow: () => sandbox.clock.now(),
    rates: unlimited,
    log: line => void lines.push(line),
  })
  return {
    sandbox,
    gateway,
    lines,
    ...openControl<Counts>(sandbox.addresses.control),
    outbox: async () => (await fetch(`${sandbox.addresses.control}/__sandbox/outbox`)).json(),
    async stop() {
      await gateway.stop()
      await sandbox.stop()
    },
  }
}

export type Device = IdentityDevice

export function newDevice(world: World): Promise<Device> {
  return newIdentityDevice(world.gateway)
}

/** Node reaches Mosaic at its loopback address, and says where it calls from as the browser does. */
export const asWallet: typeof globalThis.fetch = (input, init) => {
  const url = new URL(String(input))
  if (url.hostname.endsWith('.localhost')) url.hostname = '127.0.0.1'
  const headers = new Headers(init?.headers)
  headers.set('origin', walletOrigin)
  const { credentials: _cookies, ...rest } = init ?? {}
  return fetch(url, { ...rest, headers })
}

/** The provider's needs, as the background wires them. */
export function transmitDeps(device: Device, change: Partial<TransmitDeps> = {}): TransmitDeps {
  return {
    gateway: device.gateway,
    pins: { kind: 'hosts', hosts: ['transmit.localhost'] },
    relyingParties: [],
    identities: identityBookOf(device),
    keyring: device.keyring,
    system: async () => ({ os: 'other', osVersion: undefined, chromium: 156, passkeys: true }),
    language: () => 'en',
    now: Date.now,
    fetch: asWallet,
    ...change,
  }
}

export interface WorkerOptions extends Pick<ScriptedWorkerOptions, 'written' | 'now'> {
  readonly person: Person
  readonly deps?: Partial<TransmitDeps>
}

/** One life of a background worker with the real provider. */
export function startWorker(device: Device, { person, deps, ...options }: WorkerOptions): IdentityWorker {
  const { now } = options
  const { provider } = createTransmitProvider(transmitDeps(device, { ...(now && { now }), ...deps }))
  return startIdentityWorker(device, provider, { person, ...options })
}
