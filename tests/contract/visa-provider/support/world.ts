import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { SANDBOX_ADMISSION_CODE } from '../../../../src/gateway/dev-env.ts'
import type { Counts } from '../../../../src/sandbox/visa/state.ts'
import {
  createGatewayClient,
  type GatewayClient,
  type GatewayEnrolment,
} from '../../../../src/wallet/gateway/client.ts'
import { createCardBook } from '../../../../src/wallet/link/cards.ts'
import { type CardFlows, defineCardFlows } from '../../../../src/wallet/link/flows.ts'
import { type Installation, readInstallation } from '../../../../src/wallet/link/installation.ts'
import { createLinks } from '../../../../src/wallet/link/links.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { VisaDeps } from '../../../../src/wallet/providers/visa/deps.ts'
import { openDatabase, type WalletDatabase } from '../../../../src/wallet/store/database.ts'
import { createSecretStore, type SecretStore } from '../../../../src/wallet/store/secrets.ts'
import { sandboxPlatformKey, sandboxPlatformKeyThumbprint } from '../../../../src/wire/visa/sandbox-key.ts'
import { FakeSession, openSealer } from '../../../unit/flow/support/fakes.ts'
import { type Stage, startStage } from '../../gateway/stage.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export interface World {
  readonly stage: Stage
  counts(): Promise<Counts>
  control(path: string, body?: unknown): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  // One clock for all: a test that moves the sandbox's clock must not make the gateway's requests look stale.
  const clock = { now: Date.now }
  const rates = { address: 100_000, wallet: 100_000, enrolment: 100_000 }
  const stage = await startStage({ rates, now: () => clock.now() })
  clock.now = stage.sandbox.clock.now
  const control = async (path: string, body: unknown = {}) => {
    const response = await fetch(`${stage.sandbox.addresses.control}/__sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`)
  }
  return {
    stage,
    control,
    reset: () => control('reset'),
    counts: async () => {
      const response = await fetch(`${stage.sandbox.addresses.control}/__sandbox/counts`)
      return (await response.json()) as Counts
    },
    stop: () => stage.stop(),
  }
}

/** What of a wallet outlives its worker: database, session storage, keys. */
export interface Device {
  readonly db: WalletDatabase
  readonly session: FakeSession
  readonly secrets: SecretStore
  readonly gateway: GatewayClient
  readonly installation: Installation
  readonly disclosures: string[][]
}

/** A fresh installation, enrolled at the gateway; `fetch` stands between the two. */
export async function newDevice(world: World, fetch = globalThis.fetch): Promise<Device> {
  const db = openDatabase(`visa-${randomUUID()}`)
  const session = new FakeSession()
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  let kept: GatewayEnrolment | undefined
  const gateway = createGatewayClient({
    settings: {
      read: async () => kept,
      write: async enrolment => {
        kept = enrolment
      },
    },
    key: { publicJwk: () => exportJWK(publicKey), privateKey: async () => privateKey },
    gatewayPins: { kind: 'hosts', hosts: ['127.0.0.1', 'gateway.localhost'] },
    now: world.stage.sandbox.clock.now,
    fetch,
  })
  await gateway.enrol(world.stage.gateway.loopback, SANDBOX_ADMISSION_CODE)
  const installation = await readInstallation(db)
  return { db, session, secrets: createSecretStore(session), gateway, installation, disclosures: [] }
}

/** The provider's needs, as the background wires them. */
export function visaDeps(device: Device, change: Partial<VisaDeps> = {}): VisaDeps {
  return {
    gateway: device.gateway,
    platformKey: sandboxPlatformKey,
    trustedKeys: [sandboxPlatformKeyThumbprint],
    installation: () => readInstallation(device.db),
    profile: createProfileBook(device.db, openSealer, async ({ fields }) => void device.disclosures.push([...fields])),
    links: createLinks(device.db, openSealer),
    secrets: device.secrets,
    pages: { open: async () => undefined, close: async () => undefined, discard: async () => undefined },
    homeUrl: async () => 'http://gateway.localhost',
    sandbox: true,
    now: Date.now,
    ...change,
  }
}

export function cardBookOf(device: Device) {
  return createCardBook(device.db, openSealer)
}

export type { CardFlows }
export { defineCardFlows }
