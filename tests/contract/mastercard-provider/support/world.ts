import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { SANDBOX_ADMISSION_CODE } from '../../../../src/gateway/dev-env.ts'
import type { MastercardSandbox } from '../../../../src/sandbox/mastercard/start.ts'
import type { Counts } from '../../../../src/sandbox/mastercard/state.ts'
import { createGatewayClient, type GatewayEnrolment } from '../../../../src/wallet/gateway/client.ts'
import { createCardBook } from '../../../../src/wallet/link/cards.ts'
import { readInstallation } from '../../../../src/wallet/link/installation.ts'
import { createLinks } from '../../../../src/wallet/link/links.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { ConsentRecord } from '../../../../src/wallet/providers/deps.ts'
import type { MastercardDeps } from '../../../../src/wallet/providers/mastercard/deps.ts'
import { openDatabase, type WalletDatabase } from '../../../../src/wallet/store/database.ts'
import { createSecretStore, type SecretStore } from '../../../../src/wallet/store/secrets.ts'
import { sandboxPayloadKey, sandboxPayloadThumbprint } from '../../../../src/wire/mastercard/sandbox-key.ts'
import { FakeSession, openSealer } from '../../../unit/flow/support/fakes.ts'
import { type MastercardStage, startMastercardStage } from '../../gateway/mastercard-shopper.ts'
import { person } from './scripts.ts'
import { TabInNode } from './tab.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export interface World {
  readonly sandbox: MastercardSandbox
  readonly stage: MastercardStage
  counts(): Promise<Counts>
  control(path: string, body?: unknown): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const rates = { address: 100_000, wallet: 100_000, enrolment: 100_000 }
  const stage = await startMastercardStage({ rates })
  const sandbox = stage.mastercard
  const control = async (path: string, body: unknown = {}) => {
    const response = await fetch(`${sandbox.addresses.control}/__sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`)
  }
  return {
    sandbox,
    stage,
    control,
    reset: () => control('reset'),
    counts: async () => {
      const response = await fetch(`${sandbox.addresses.control}/__sandbox/counts`)
      return (await response.json()) as Counts
    },
    stop: () => stage.stop(),
  }
}

/** What of a wallet outlives its worker: database, session storage, keys, and the browser around them. */
export interface Device {
  readonly db: WalletDatabase
  readonly session: FakeSession
  readonly secrets: SecretStore
  readonly gateway: MastercardDeps['gateway']
  readonly tab: TabInNode
  readonly consents: ConsentRecord[]
}

/** A fresh installation whose person has typed their details. */
export async function newDevice(world: World): Promise<Device> {
  const db = openDatabase(`mastercard-${randomUUID()}`)
  const session = new FakeSession()
  const device: Device = {
    db,
    session,
    secrets: createSecretStore(session),
    gateway: await enrolled(world.stage),
    tab: new TabInNode(world.sandbox),
    consents: [],
  }
  await profileOf(device).write(person)
  return device
}

/** A wallet's own client of the gateway. Node reaches it at its loopback address; the wallet is told its name. */
async function enrolled({ gateway }: MastercardStage): Promise<MastercardDeps['gateway']> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  let kept: GatewayEnrolment | undefined
  const client = createGatewayClient({
    settings: {
      read: async () => kept,
      write: async enrolment => {
        kept = enrolment
      },
    },
    key: { publicJwk: () => exportJWK(publicKey), privateKey: async () => privateKey },
    gatewayPins: { kind: 'hosts', hosts: ['127.0.0.1', 'gateway.localhost'] },
  })
  const { walletId } = await client.enrol(gateway.loopback, SANDBOX_ADMISSION_CODE)
  return { ...client, enrolment: async () => ({ origin: gateway.origin, walletId }) }
}

export function profileOf(device: Device) {
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
    installation: () => readInstallation(device.db),
    profile: profileOf(device),
    recordConsent: async consent => void device.consents.push(consent),
    links: createLinks(device.db, openSealer),
    secrets: device.secrets,
    language: () => 'en',
    sandbox: true,
    now: Date.now,
    ...change,
  }
}

export function cardBookOf(device: Device) {
  return createCardBook(device.db, openSealer)
}
