import type { CardinalCounts } from '../../../../src/sandbox/cardinal/state.ts'
import type { SurfaceResult } from '../../../../src/wallet/ceremony/surface-job.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { CardinalDeps } from '../../../../src/wallet/providers/cardinal/deps.ts'
import { openSealer } from '../../../unit/flow/support/fakes.ts'
import { type CardinalStage, startCardinalStage } from '../../gateway/cardinal-shopper.ts'
import { BrowserInNode } from '../../sandbox-cardinal/support/browser.ts'
import { linksOf, newDevice as newWalletDevice, type Device as WalletDevice } from '../../support/device.ts'
import { openControl, unlimited } from '../../support/outside.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export interface World {
  readonly stage: CardinalStage
  counts(): Promise<CardinalCounts>
  control(path: string, body?: object): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const stage = await startCardinalStage({ rates: unlimited })
  return { stage, ...openControl<CardinalCounts>(stage.cardinal.addresses.control), stop: () => stage.stop() }
}

/** A wallet and the browser around it. */
export interface Device extends WalletDevice {
  readonly browser: BrowserInNode
  readonly disclosures: string[][]
  /** What is going on in the browser's windows, by ceremony: they outlive the worker that opened them. */
  readonly pages: Map<string, Promise<SurfaceResult>>
}

/** A fresh installation, enrolled at the gateway. */
export async function newDevice({ stage }: World): Promise<Device> {
  const device = await newWalletDevice(stage.gateway)
  return { ...device, browser: new BrowserInNode(stage.cardinal), disclosures: [], pages: new Map() }
}

/** The provider's needs, as the background wires them. */
export function cardinalDeps(device: Device, change: Partial<CardinalDeps> = {}): CardinalDeps {
  return {
    gateway: device.gateway,
    profile: createProfileBook(device.db, openSealer, async ({ fields }) => void device.disclosures.push([...fields])),
    links: linksOf(device),
    secrets: device.secrets,
    homeUrl: async () => 'http://gateway.localhost',
    sandbox: true,
    now: Date.now,
    ...change,
  }
}
