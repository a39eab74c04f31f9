import { afterAll, beforeAll, expect, it } from 'vitest'
import { gatewayEnvFromSandbox } from '../../../src/gateway/dev-env.ts'
import { type RunningGateway, startGateway } from '../../../src/gateway/start.ts'
import { createTransmitClient, type TransmitClient } from '../../../src/gateway/transmit/client.ts'
import { type BeyondIdentitySandbox, startBeyondIdentitySandbox } from '../../../src/sandbox/beyond-identity/start.ts'
import { type MastercardSandbox, startMastercardSandbox } from '../../../src/sandbox/mastercard/start.ts'
import { startTransmitSandbox, type TransmitSandbox } from '../../../src/sandbox/transmit/start.ts'
import { walletOrigin } from '../../../src/sandbox/wallet-origin.ts'
import { defineIdentityFlows } from '../../../src/wallet/identity/flows.ts'
import { defineCardFlows } from '../../../src/wallet/link/flows.ts'
import { createBeyondIdentityProvider } from '../../../src/wallet/providers/beyond-identity/index.ts'
import { createMastercardProvider } from '../../../src/wallet/providers/mastercard/index.ts'
import { deviceClaim } from '../../../src/wallet/providers/transmit/device.ts'
import { createTransmitProvider } from '../../../src/wallet/providers/transmit/index.ts'
import { createRemovalBook } from '../../../src/wallet/removal/book.ts'
import { defineRemovalFlow } from '../../../src/wallet/removal/flow.ts'
import { cardHolder, identityHolder } from '../../../src/wallet/removal/holders.ts'
import { createDeviceKeys } from '../../../src/wallet/vault/device-keys.ts'
import { openSealer } from '../../unit/flow/support/fakes.ts'
import * as bi from '../beyond-identity-provider/support/scripts.ts'
import { biDeps, startWorker as startBi } from '../beyond-identity-provider/support/world.ts'
import * as mastercard from '../mastercard-provider/support/scripts.ts'
import { TabInNode } from '../mastercard-provider/support/tab.ts'
import { startWorker as startMastercard } from '../mastercard-provider/support/worker.ts'
import { mastercardDeps, profileOf } from '../mastercard-provider/support/world.ts'
import { api } from '../sandbox-beyond-identity/client.ts'
import { SoftwareAuthenticator } from '../sandbox-visa/support/authenticator.ts'
import { addCard } from '../support/card-worker.ts'
import { addedCard, cardBookOf, linksOf, newDevice } from '../support/device.ts'
import { identityBookOf, linkIdentity } from '../support/identity-worker.ts'
import { openControl, unlimited } from '../support/outside.ts'
import { startScriptedWorker } from '../support/worker.ts'
import * as transmit from '../transmit-provider/support/scripts.ts'
import { startWorker as startTransmit, transmitDeps } from '../transmit-provider/support/world.ts'

let gateway: RunningGateway
let cards: MastercardSandbox
let mosaic: TransmitSandbox
let cloud: BeyondIdentitySandbox
let mosaicAdmin: TransmitClient

beforeAll(async () => {
  cards = await startMastercardSandbox()
  mosaic = await startTransmitSandbox()
  cloud = await startBeyondIdentitySandbox()
  const running = { mastercard: cards, transmit: mosaic, 'beyond-identity': cloud }
  gateway = await startGateway(gatewayEnvFromSandbox(running), { rates: unlimited, log: () => undefined })
  await openControl(cloud.addresses.control).control('switch', { invokeUrl: gateway.origin })
  const { addresses, client } = mosaic
  mosaicAdmin = createTransmitClient({
    apiUrl: addresses.rest,
    apiOrigin: addresses.web,
    issuer: addresses.web,
    clientId: client.id,
    clientSecret: client.secret,
    registerJourney: '',
    loginJourney: '',
    deviceProof: 'journey',
  })
})
afterAll(async () => {
  await gateway.stop()
  for (const sandbox of [cards, mosaic, cloud]) await sandbox.stop()
})

type Device = Awaited<ReturnType<typeof settledDevice>>

/** An installation whose person has typed their details. */
async function settledDevice() {
  const device = await newDevice(gateway)
  await profileOf(device).write(mastercard.person)
  return {
    ...device,
    tab: new TabInNode(cards),
    consents: [],
    authenticator: new SoftwareAuthenticator(walletOrigin),
    keyring: createDeviceKeys(device.db, openSealer, () => true, Date.now),
  }
}

/** One link at each: a card at Mastercard, an identity at Transmit, another at Beyond Identity. */
async function linkAll(device: Device) {
  const worker = startMastercard(device, { person: mastercard.willing() })
  await addCard(worker, device, mastercard.GOLD)
  expect(await worker.run(worker.flows.link, await addedCard(device))).toMatchObject({ state: 'done' })
  worker.stop()
  const outside = { sandbox: mosaic, gateway, lines: [], ...openControl<never>(mosaic.addresses.control) }
  const world = { ...outside, outbox: async () => [], stop: async () => undefined }
  const first = startTransmit(device, { person: transmit.willing(world, device) })
  expect(await linkIdentity(first, device, 'transmit')).toMatchObject({ state: 'done' })
  first.stop()
  const second = startBi(device, { person: bi.willing(device) })
  expect(await linkIdentity(second, device, 'beyond-identity')).toMatchObject({ state: 'done' })
  second.stop()
  return identityBookOf(device).list()
}

/** A worker that removes the device, with every provider the background gives it. */
function startRemover(device: Device) {
  const payments = createMastercardProvider(mastercardDeps(device)).provider
  const identityProviders = [
    createTransmitProvider(transmitDeps(device)).provider,
    createBeyondIdentityProvider(biDeps(device)).provider,
  ]
  const identityProvider = (id: string) => {
    const found = identityProviders.find(one => one.id === id)
    if (!found) throw new Error(`no provider ${id}`)
    return found
  }
  const [cardBook, identities, links] = [cardBookOf(device), identityBookOf(device), linksOf(device)]
  const { secrets } = device
  const cardFlows = defineCardFlows({ cards: cardBook, links, secrets, provider: () => payments })
  const identityFlows = defineIdentityFlows({
    identities,
    secrets,
    provider: identityProvider,
    note: async () => undefined,
  })
  const book = createRemovalBook(device.db, openSealer)
  const removal = defineRemovalFlow({
    holders: [
      cardHolder(cardBook, links, cardFlows, () => payments),
      identityHolder(identities, identityFlows, identityProvider),
    ],
    book,
    leaveOperator: call => device.gateway.leave(call),
  })
  const definitions = [removal, cardFlows.remove, identityFlows.unlink]
  return { ...startScriptedWorker(device, { definitions, person: {}, surface: async () => {} }), removal, book }
}

it('a device that is removed ends its card and both its identities at their providers, and here', async () => {
  const device = await settledDevice()
  const [atMosaic, atCloud] = await linkAll(device)
  const { deviceKey = '' } = atMosaic?.reference ?? {}
  const { keyId } = await deviceClaim(device, deviceKey)
  const hasKey = () => mosaicAdmin.hasDeviceKey(atMosaic?.subject ?? '', keyId)
  const passkeysAtCloud = async () => {
    const { body } = await api(cloud, `/identities/${atCloud?.subject}/credentials`)
    return body.credentials.map(({ state }: { state: string }) => state)
  }
  expect([await hasKey(), await passkeysAtCloud()]).toEqual([true, ['ACTIVE']])

  const worker = startRemover(device)
  const end = await worker.run(worker.removal, { anyway: false })
  expect(await worker.runner.result(end.id)).toBe('ready')
  expect((await worker.book.items()).map(({ name, state }) => [name.kind, state])).toEqual([
    ['card', 'ended'],
    ['identity', 'ended'],
    ['identity', 'ended'],
    ['operator', 'ended'],
  ])
  worker.stop()

  expect(await openControl(cards.addresses.control).counts()).toMatchObject({ cardsEnrolled: 1, cardsDeleted: 1 })
  expect([await hasKey(), await passkeysAtCloud()]).toEqual([false, ['REVOKED']])
  expect(await cardBookOf(device).list()).toEqual([])
  expect(await identityBookOf(device).list()).toEqual([])
  expect(await device.keyring.list('')).toEqual([])
  expect(await device.db.links.count()).toBe(0)
})
