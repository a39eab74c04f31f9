import { gatewayEnvFromSandbox } from '../../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../../src/gateway/start.ts'
import {
  type BeyondIdentitySandbox,
  startBeyondIdentitySandbox,
} from '../../../../src/sandbox/beyond-identity/start.ts'
import type { Counts } from '../../../../src/sandbox/beyond-identity/state.ts'
import type { BiDeps } from '../../../../src/wallet/providers/beyond-identity/deps.ts'
import { createBeyondIdentityProvider } from '../../../../src/wallet/providers/beyond-identity/index.ts'
import { type IdentityDevice, newIdentityDevice } from '../../support/identity-device.ts'
import { type IdentityWorker, identityBookOf, startIdentityWorker } from '../../support/identity-worker.ts'
import { openControl, unlimited } from '../../support/outside.ts'
import type { Person } from '../../support/person.ts'
import type { ScriptedWorkerOptions } from '../../support/worker.ts'

/** The outside of one test file: the cloud and a gateway over HTTP. */
export interface World {
  readonly sandbox: BeyondIdentitySandbox
  readonly gateway: RunningGateway
  readonly lines: readonly object[]
  counts(): Promise<Counts>
  control(path: string, body?: object): Promise<void>
  /** Everything forgotten, and links lead to this gateway. */
  reset(): Promise<void>
  /** Links that were mailed, oldest first. */
  outbox(): Promise<readonly { readonly to: string; readonly link: string }[]>
  stop(): Promise<void>
}

/** `env`: other settings of the gateway, such as another application of the realm. */
export async function startWorld(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const sandbox = await startBeyondIdentitySandbox()
  const lines: object[] = []
  const gateway = await startGateway(
    { ...gatewayEnvFromSandbox({ 'beyond-identity': sandbox }), ...env },
    { providerNow: () => sandbox.clock.now(), rates: unlimited, log: line => void lines.push(line) },
  )
  const outside = openControl<Counts>(sandbox.addresses.control)
  const reset = async () => {
    await outside.reset()
    await outside.control('switch', { invokeUrl: gateway.origin })
  }
  await reset()
  return {
    sandbox,
    gateway,
    lines,
    ...outside,
    reset,
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

/** Node reaches names under `localhost` at the loopback address; where redirects led to is told by their names, as in a browser. */
export const asWallet: typeof globalThis.fetch = async (input, init) => {
  const named = new URL(String(input))
  const reached = new URL(named)
  if (reached.hostname.endsWith('localhost')) reached.hostname = '127.0.0.1'
  const { credentials: _cookies, referrerPolicy: _policy, redirect = 'follow', ...rest } = init ?? {}
  const response = await fetch(reached, { ...rest, redirect: redirect === 'follow' ? 'manual' : redirect })
  const location = response.headers.get('location')
  if (location !== null && redirect === 'follow') return asWallet(new URL(location, named), { redirect })
  return Object.defineProperty(response, 'url', { value: named.href })
}

/** The provider's needs, as the background wires them. */
export function biDeps(device: Device, change: Partial<BiDeps> = {}): BiDeps {
  return {
    gateway: device.gateway,
    pins: { kind: 'hosts', hosts: ['beyond-identity.localhost', 'localhost'] },
    keyring: device.keyring,
    identities: identityBookOf(device),
    profile: { read: async () => undefined },
    sandbox: true,
    now: Date.now,
    fetch: asWallet,
    ...change,
  }
}

export interface WorkerOptions extends Pick<ScriptedWorkerOptions, 'written' | 'now'> {
  readonly person: Person
  readonly surface?: ScriptedWorkerOptions['surface']
  readonly deps?: Partial<BiDeps>
}

/** One life of a background worker with the real provider. */
export function startWorker(device: Device, { person, deps, ...options }: WorkerOptions): IdentityWorker {
  const { now } = options
  const { provider } = createBeyondIdentityProvider(biDeps(device, { ...(now && { now }), ...deps }))
  return startIdentityWorker(device, provider, { person, ...options })
}
