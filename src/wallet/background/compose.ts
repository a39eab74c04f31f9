import { recordConsent, recordDisclosure } from '../activity/disclosure.ts'
import { recordIdentity } from '../activity/identity.ts'
import { createPause } from '../agent/pause.ts'
import { createPermissionFlow } from '../agent/permission-flow.ts'
import { createPermissions } from '../agent/permissions.ts'
import { sendToDocument } from '../agent/send.ts'
import { createSites } from '../agent/sites.ts'
import { createSubscribers } from '../agent/subscribers.ts'
import { createThrottle } from '../agent/throttle.ts'
import type { TaskKind } from '../approval/queue.ts'
import { browser } from '../browser.ts'
import { AHEAD, type AheadOfTime } from '../ceremony/ahead.ts'
import type { CeremonyBook } from '../ceremony/book.ts'
import { createCeremonyLauncher } from '../ceremony/launcher.ts'
import { createTabLauncher, TAB_SURFACE } from '../ceremony/tab-launcher.ts'
import { SANDBOX } from '../config.ts'
import { WalletError } from '../errors.ts'
import type { Ceremony } from '../flow/options.ts'
import { createRunner, type Runner } from '../flow/runner.ts'
import { createGatewayClient } from '../gateway/client.ts'
import { createDemo } from '../gateway/demo.ts'
import { createEarlyFetch } from '../gateway/early.ts'
import { gatewayPins } from '../gateway/pins.ts'
import { createGatewaySettings } from '../gateway/settings.ts'
import { defineIdentityFlows, LINK_FLOW } from '../identity/flows.ts'
import { createIdentityBook } from '../identity/identities.ts'
import { createRuleBook } from '../identity/rules.ts'
import { weighRules } from '../identity/weigh.ts'
import { createCardBook } from '../link/cards.ts'
import { listCards } from '../link/commands.ts'
import { defineCardFlows } from '../link/flows.ts'
import { readInstallation } from '../link/installation.ts'
import { createLinks } from '../link/links.ts'
import { createProfileBook } from '../link/profile.ts'
import type { Network } from '../link/types.ts'
import { createGrants } from '../mandate/grants.ts'
import { createProviders } from '../providers/index.ts'
import { createPurchases } from '../purchase/create.ts'
import { PURCHASE_FLOW } from '../purchase/flow.ts'
import type { Purchase } from '../purchase/types.ts'
import { createFiller } from '../release/filler.ts'
import { createRemovalBook } from '../removal/book.ts'
import { createRemoval } from '../removal/commands.ts'
import { defineRemovalFlow } from '../removal/flow.ts'
import { cardHolder, identityHolder } from '../removal/holders.ts'
import { wipeDevice } from '../removal/wipe.ts'
import { openDatabase } from '../store/database.ts'
import { createSecretStore } from '../store/secrets.ts'
import { createVault } from '../vault/vault.ts'
import { wakeAt } from './alarms.ts'
import { createSigner } from './sign.ts'

/** What the rest of the background is told. */
export interface WalletEvents {
  /** Something a surface may show has changed. */
  readonly changed: () => void
  /** A flow went on by itself. */
  readonly progressed: () => void
  /** A flow has put a question to the person. */
  readonly asked: () => void
  /** A purchase moved. */
  readonly purchaseMoved: (purchase: Purchase) => void
  /** A site wants to be allowed to ask, or an agent wants to buy: the person should look. */
  readonly personNeeded: (stored?: Promise<unknown>) => void
  /** Resolves once the worker knows whether it is unlocked; a ceremony page may be what woke it. */
  readonly ready: () => Promise<void>
  /** A provider's window has closed: ours should be in front again. */
  readonly ceremonyOver: () => void
}

export type Wallet = ReturnType<typeof composeWallet>

/** Root flows the person meets in the approval window. */
export const taskKinds: Readonly<Record<string, TaskKind>> = {
  [PURCHASE_FLOW]: 'purchase',
  'cards/link': 'link',
  [LINK_FLOW]: 'identity',
  permission: 'permission',
}

/** Builds the wallet's parts and hands each what it needs; nothing runs yet. */
export function composeWallet(events: WalletEvents) {
  const now = Date.now
  const db = openDatabase()
  const secrets = createSecretStore(browser.storage.session)
  const vault = createVault({ db, secrets })
  const pause = createPause(db)
  const grants = createGrants({ db, sealer: vault, now })
  const throttle = createThrottle(browser.storage.session)

  const gateway = createGatewayClient({
    settings: createGatewaySettings(db),
    key: vault.deviceKey('gateway-proof'),
    gatewayPins,
  })
  const demo = createDemo(db, gateway, SANDBOX)
  const links = createLinks(db, vault)
  const cards = createCardBook(db, vault)
  const identities = createIdentityBook(db, vault)
  const rules = createRuleBook(db, vault)
  const profile = createProfileBook(db, vault, disclosure => recordDisclosure({ db, vault }, disclosure))
  const { payment, identity, all } = createProviders({
    gateway,
    installation: () => readInstallation(db),
    profile,
    recordConsent: consent => recordConsent({ db, vault }, consent),
    links,
    identities,
    keyring: vault.keyring,
    secrets,
    pages: {
      open: ceremony => pages.open(ceremony),
      close: ceremony => pages.close(ceremony),
      openWindow: (flowId, window) => pages.openWindow(flowId, window),
      discard: flowId => pages.discard(flowId),
    },
    homeUrl: gatewayOrigin,
    language: () => browser.i18n.getUILanguage().slice(0, 2),
    sandbox: SANDBOX,
    now,
  })
  const aheads = all.flatMap(({ ahead }) => ahead ?? [])
  /** What the provider of this network does ahead of time. */
  const aheadFor = (network: Network) =>
    all.find(({ provider }) => provider.kind === 'payment' && provider.networks.includes(network))?.ahead
  const payments = byId(payment)
  const identityProviders = byId(identity)

  async function gatewayOrigin(): Promise<string> {
    const enrolment = await gateway.enrolment()
    if (!enrolment) throw new WalletError('not_set_up', { part: 'gateway' })
    return enrolment.origin
  }

  const cardFlows = defineCardFlows({ cards, links, secrets, provider: payments })
  const identityFlows = defineIdentityFlows({
    identities,
    secrets,
    provider: identityProviders,
    note: (kind, { identity }) => recordIdentity({ db, vault }, kind, { identity, at: now() }),
  })
  const merchantKeys = createEarlyFetch(async (origin, call) => (await gateway.wellKnown(origin, call)).document, now)
  const purchases = createPurchases({
    db,
    sealer: vault,
    secrets,
    grants,
    runner: () => runner,
    unlocked: () => vault.isUnlocked(),
    moved: events.purchaseMoved,
    cards: {
      list: () => listCards({ cards, links }),
      find: id => cards.find(id),
      update: (id, change) => cards.update(id, change),
    },
    identities: {
      demanded: async (agentKey, { amount, requester }) =>
        weighRules(await rules.list(), await identities.list(), { agentKey, agentOrigin: requester.origin, amount }),
      find: id => identities.find(id),
      providerOf: ({ provider }) => identityProviders(provider),
      used: id => identities.touch(id, now()),
      gone: id => identities.setState(id, 'gone'),
    },
    providerOf: card => payments(card.provider),
    wellKnown: merchantKeys.fetch,
    beginWellKnown: merchantKeys.begin,
    personNeeded: events.personNeeded,
    sign: createSigner(vault.deviceKey('approval-evidence')),
    filler: createFiller(),
    aboutToPay: card => void aheadFor(card.network)?.expect(),
  })
  const removalBook = createRemovalBook(db, vault)
  const holders = [
    cardHolder(cards, links, cardFlows, payments),
    identityHolder(identities, identityFlows, identityProviders),
  ]
  const removalFlow = defineRemovalFlow({ holders, book: removalBook, leaveOperator: call => gateway.leave(call) })
  const permissionFlow = createPermissionFlow({ grants, refused: key => permissions.refused(key) })

  const book = () => whenReady(runner, aheads, events.ready)
  const pages = createCeremonyLauncher({ book, gatewayOrigin, spare: AHEAD })
  const tabs = createTabLauncher({ book, gatewayOrigin, pagePins: all.map(({ provider }) => provider.pins) })
  const launcherOf = (surface: string) => (surface === TAB_SURFACE ? tabs : pages)
  const runner: Runner = createRunner({
    definitions: [
      purchases.flow,
      purchases.lateFlow,
      permissionFlow,
      cardFlows.add,
      cardFlows.link,
      cardFlows.unlink,
      cardFlows.remove,
      cardFlows.check,
      identityFlows.link,
      identityFlows.check,
      identityFlows.unlink,
      removalFlow,
      ...all.flatMap(({ flows }) => flows),
    ],
    db,
    secrets,
    sealer: vault,
    launcher: {
      open: ceremony =>
        purchases.surface.handles(ceremony.surface)
          ? purchases.surface.open(ceremony)
          : launcherOf(ceremony.surface).open(ceremony),
      close: ceremony => closeSurface(ceremony),
    },
    alarms: { wakeAt },
    unlocked: () => vault.isUnlocked(),
    onChanged: events.changed,
    onProgress: events.progressed,
    onAsked: events.asked,
  })

  async function closeSurface(ceremony: Ceremony): Promise<void> {
    if (purchases.surface.handles(ceremony.surface)) return
    await launcherOf(ceremony.surface).close(ceremony)
    events.ceremonyOver()
  }

  const permissions = createPermissions({
    area: browser.storage.session,
    grants,
    throttle,
    purchases: purchases.service,
    ask: async input => {
      await runner.start(permissionFlow, input, { key: input.agentKey })
      events.personNeeded()
    },
    mayAsk: async () => (await vault.status()).setUp && !(await pause.isPaused()),
    locks: navigator.locks,
  })
  const sites = createSites()
  const removal = createRemoval({
    book: removalBook,
    holders,
    flow: removalFlow,
    runner,
    pause,
    confirm: proof => vault.confirm(proof),
    purchaseFlows: [purchases.flow.type, purchases.lateFlow.type],
    unknownOutcomes: async () => (await purchases.records.inStatus('unknown')).length,
    wipe: () => wipeDevice({ db, vault, runner, sites }),
  })
  const subscribers = createSubscribers({
    area: browser.storage.session,
    send: sendToDocument,
    purchasesOf: key => purchases.records.ofRequester(key),
    now,
  })

  return {
    db,
    secrets,
    vault,
    pause,
    grants,
    throttle,
    gateway,
    demo,
    links,
    cards,
    profile,
    providers: payment,
    identityProviders: identity,
    cardFlows,
    identities,
    rules,
    identityFlows,
    purchases,
    permissions,
    aheadFor,
    aheads,
    arrivals: all.flatMap(({ provider, arrivals }) => (arrivals ? [{ id: provider.id, arrivals }] : [])),
    sites,
    removal,
    subscribers,
    launchers: {
      show: (ceremony: Pick<Ceremony, 'id' | 'surface'>) => launcherOf(ceremony.surface).show(ceremony.id),
      listen: () => {
        pages.listen()
        tabs.listen()
      },
    },
    runner,
  }
}

/** Finds a provider; throws WalletError `not_found` for one this build does not have. */
function byId<P extends { readonly id: string }>(providers: readonly P[]): (id: string) => P {
  return id => {
    const provider = providers.find(one => one.id === id)
    if (!provider) throw new WalletError('not_found', { what: 'provider' })
    return provider
  }
}

/** Before the vault is restored the runner would tell a page that its ceremony is over. */
function whenReady(runner: Runner, aheads: readonly AheadOfTime[], ready: () => Promise<void>): CeremonyBook {
  const aheadOf = (id: string) => aheads.find(one => one.handles(id))
  return {
    ceremonyJob: id => ready().then(() => aheadOf(id)?.job(id) ?? runner.ceremonyJob(id)),
    ceremonyResult: (id, raw) => ready().then(() => aheadOf(id)?.result(id, raw) ?? runner.ceremonyResult(id, raw)),
    ceremonyLost: async id => {
      const ahead = aheadOf(id)
      ahead?.lost()
      return ahead !== undefined || ready().then(() => runner.ceremonyLost(id))
    },
  }
}
