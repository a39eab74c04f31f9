import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { SANDBOX_ADMISSION_CODE } from '../../../../src/gateway/dev-env.ts'
import { createGatewayClient, type GatewayEnrolment } from '../../../../src/wallet/gateway/client.ts'
import { createCardBook } from '../../../../src/wallet/link/cards.ts'
import { createLinks } from '../../../../src/wallet/link/links.ts'
import { createProfileBook } from '../../../../src/wallet/link/profile.ts'
import type { CardinalDeps } from '../../../../src/wallet/providers/cardinal/deps.ts'
import type { CardinalResult } from '../../../../src/wallet/providers/cardinal/surface.ts'
import { openDatabase } from '../../../../src/wallet/store/database.ts'
import { createSecretStore } from '../../../../src/wallet/store/secrets.ts'
import { FakeSession, openSealer } from '../../../unit/flow/support/fakes.ts'
import { type CardinalStage, startCardinalStage } from '../../gateway/cardinal-shopper.ts'
import { BrowserInNode } from '../../sandbox-cardinal/support/browser.ts'
import { control, countsOf } from '../../sandbox-cardinal/support/merchant.ts'

/** The outside of one test file: sandbox and gateway over HTTP. */
export type World = Awaited<ReturnType<typeof startWorld>>

export async function startWorld() {
  const rates = { address: 100_000, wallet: 100_000, enrolment: 100_000 }
  const stage: CardinalStage = await startCardinalStage({ rates })
  return {
    stage,
    control: (path: string, body: object = {}) => control(stage.cardinal, path, body),
    reset: () => control(stage.cardinal, 'reset'),
    counts: () => countsOf(stage.cardinal),
    stop: () => stage.stop(),
  }
}

/** What of a wallet and its browser outlives the worker. */
export type Device = Awaited<ReturnType<typeof newDevice>>

/** A fresh installation, enrolled at the gateway. */
export async function newDevice({ stage }: World) {
  const db = openDatabase(`cardinal-${randomUUID()}`)
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
  })
  await gateway.enrol(stage.gateway.loopback, SANDBOX_ADMISSION_CODE)
  const browser = new BrowserInNode(stage.cardinal)
  return {
    db,
    session,
    secrets: createSecretStore(session),
    gateway,
    browser,
    disclosures: [] as string[][],
    pages: new Map<string, Promise<CardinalResult>>(),
  }
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

export function cardBookOf(device: Device) {
  return createCardBook(device.db, openSealer)
}

export function linksOf(device: Device) {
  return createLinks(device.db, openSealer)
}
