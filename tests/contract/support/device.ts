import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { SANDBOX_ADMISSION_CODE } from '../../../src/gateway/dev-env.ts'
import type { RunningGateway } from '../../../src/gateway/start.ts'
import { createGatewayClient, type GatewayClient, type GatewayEnrolment } from '../../../src/wallet/gateway/client.ts'
import { createCardBook } from '../../../src/wallet/link/cards.ts'
import { createLinks } from '../../../src/wallet/link/links.ts'
import type { Card } from '../../../src/wallet/link/types.ts'
import { openDatabase, type WalletDatabase } from '../../../src/wallet/store/database.ts'
import { createSecretStore, type SecretStore } from '../../../src/wallet/store/secrets.ts'
import { FakeSession, openSealer } from '../../unit/flow/support/fakes.ts'

/** What of a wallet outlives its worker: database, session storage, its key at the gateway. */
export interface Device {
  readonly db: WalletDatabase
  readonly session: FakeSession
  readonly secrets: SecretStore
  readonly gateway: GatewayClient
}

export interface DeviceOptions {
  /** Stands between the wallet and its gateway. */
  readonly fetch?: typeof globalThis.fetch
  readonly now?: () => number
}

/** A fresh installation, enrolled at the gateway. */
export async function newDevice(at: RunningGateway, options: DeviceOptions = {}): Promise<Device> {
  const session = new FakeSession()
  return {
    db: openDatabase(`device-${randomUUID()}`),
    session,
    secrets: createSecretStore(session),
    gateway: await enrolled(at, options),
  }
}

/** Node reaches the gateway at its loopback address; the wallet is told the name that browsers know. */
async function enrolled({ origin, loopback }: RunningGateway, options: DeviceOptions): Promise<GatewayClient> {
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
    ...options,
  })
  const { walletId } = await client.enrol(loopback, SANDBOX_ADMISSION_CODE)
  return { ...client, enrolment: async () => ({ origin, walletId }) }
}

export function cardBookOf({ db }: Pick<Device, 'db'>) {
  return createCardBook(db, openSealer)
}

export function linksOf({ db }: Pick<Device, 'db'>) {
  return createLinks(db, openSealer)
}

/** The card that was added last, or the last one with these digits. */
export async function addedCard(device: Pick<Device, 'db'>, number = ''): Promise<Card> {
  const card = (await cardBookOf(device).list()).findLast(one => one.lastFour.endsWith(number.slice(-4)))
  if (!card) throw new Error('no card')
  return card
}
