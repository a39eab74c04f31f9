import type { Counts } from '../../../../src/sandbox/visa/state.ts'
import { type Installation, readInstallation } from '../../../../src/wallet/link/installation.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { VisaDeps } from '../../../../src/wallet/providers/visa/deps.ts'
import { sandboxPlatformKey, sandboxPlatformKeyThumbprint } from '../../../../src/wire/visa/sandbox-key.ts'
import { openSealer } from '../../../unit/flow/support/fakes.ts'
import { type Stage, startStage } from '../../gateway/stage.ts'
import { linksOf, newDevice as newWalletDevice, type Device as WalletDevice } from '../../support/device.ts'
import { openControl, unlimited } from '../../support/outside.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export interface World {
  readonly stage: Stage
  counts(): Promise<Counts>
  control(path: string, body?: object): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  // One clock for all: a test that moves the sandbox's clock must not make the gateway's requests look stale.
  const clock = { now: Date.now }
  const stage = await startStage({ rates: unlimited, now: () => clock.now() })
  clock.now = stage.sandbox.clock.now
  return { stage, ...openControl<Counts>(stage.sandbox.addresses.control), stop: () => stage.stop() }
}

export interface Device extends WalletDevice {
  readonly installation: Installation
  readonly disclosures: string[][]
}

/** A fresh installation, enrolled at the gateway; `fetch` stands between the two. */
export async function newDevice({ stage }: World, fetch = globalThis.fetch): Promise<Device> {
  const device = await newWalletDevice(stage.gateway, { fetch, now: stage.sandbox.clock.now })
  return { ...device, installation: await readInstallation(device.db), disclosures: [] }
}

/** The provider's needs, as the background wires them. */
export function visaDeps(device: Device, change: Partial<VisaDeps> = {}): VisaDeps {
  return {
    gateway: device.gateway,
    platformKey: sandboxPlatformKey,
    trustedKeys: [sandboxPlatformKeyThumbprint],
    credentialKeys: { from: 'sandbox' },
    installation: () => readInstallation(device.db),
    profile: createProfileBook(device.db, openSealer, async ({ fields }) => void device.disclosures.push([...fields])),
    links: linksOf(device),
    secrets: device.secrets,
    pages: {
      open: async () => undefined,
      close: async () => undefined,
      openWindow: async () => undefined,
      discard: async () => undefined,
    },
    homeUrl: async () => 'http://gateway.localhost',
    sandbox: true,
    now: Date.now,
    ...change,
  }
}
