import type { MastercardSandbox } from '../../../../src/sandbox/mastercard/start.ts'
import type { Counts } from '../../../../src/sandbox/mastercard/state.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { ConsentRecord } from '../../../../src/wallet/providers/deps.ts'
import type { MastercardDeps } from '../../../../src/wallet/providers/mastercard/deps.ts'
import { sandboxPayloadKey, sandboxPayloadThumbprint } from '../../../../src/wire/mastercard/sandbox-key.ts'
import { openSealer } from '../../../unit/flow/support/fakes.ts'
import { type MastercardStage, startMastercardStage } from '../../gateway/mastercard-shopper.ts'
import { linksOf, newDevice as newWalletDevice, type Device as WalletDevice } from '../../support/device.ts'
import { openControl, unlimited } from '../../support/outside.ts'
import { person } from './scripts.ts'
import { TabInNode } from './tab.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export interface World {
  readonly sandbox: MastercardSandbox
  readonly stage: MastercardStage
  counts(): Promise<Counts>
  control(path: string, body?: object): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const stage = await startMastercardStage({ rates: unlimited })
  const sandbox = stage.mastercard
  return { sandbox, stage, ...openControl<Counts>(sandbox.addresses.control), stop: () => stage.stop() }
}

export interface Device extends WalletDevice {
  readonly tab: TabInNode
  readonly consents: ConsentRecord[]
}

/** A fresh installation whose person has typed their details. */
export async function newDevice({ stage, sandbox }: World): Promise<Device> {
  const device = await newWalletDevice(stage.gateway)
  await profileOf(device).write(person)
  return { ...device, tab: new TabInNode(sandbox), consents: [] }
}

export function profileOf(device: Pick<Device, 'db'>) {
  return createProfileBook(device.db, openSealer, async () => undefined)
}

/** The provider's needs, as the background wires them. */
export function mastercardDeps(device: Device, change: Partial<MastercardDeps> = {}): MastercardDeps {
  return {
    gateway: device.gateway,
    payloadKey: sandboxPayloadKey,
    trustedKeys: [sandboxPayloadThumbprint],
    pagePins: { kind: 'hosts', hosts: ['mastercard.localhost'] },
    callbackBy: 'session',
    profile: profileOf(device),
    recordConsent: async consent => void device.consents.push(consent),
    links: linksOf(device),
    secrets: device.secrets,
    language: () => 'en',
    sandbox: true,
    now: Date.now,
    ...change,
  }
}
