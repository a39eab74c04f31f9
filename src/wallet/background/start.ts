import { createActivityCommands } from '../activity/commands.ts'
import { recordSecurity } from '../activity/security.ts'
import { readAncestors } from '../agent/ancestors.ts'
import { createAgentCommands } from '../agent/commands.ts'
import { createCrowd } from '../agent/crowd.ts'
import { createDispatch } from '../agent/dispatch.ts'
import { isNo } from '../agent/throttle.ts'
import { approvalCommands } from '../approval/commands.ts'
import { stopLate } from '../approval/late-refusal.ts'
import { createQuestions, type Questions } from '../approval/questions.ts'
import { bringToFront } from '../approval/queue.ts'
import type { ApprovalSources } from '../approval/state.ts'
import { publishSummary } from '../approval/summary.ts'
import { type ApprovalWindow, createApprovalWindow } from '../approval/window.ts'
import { browser, type Sender } from '../browser.ts'
import { SANDBOX } from '../config.ts'
import { createGatewayCommands } from '../gateway/commands.ts'
import { createIdentityCommands } from '../identity/commands.ts'
import { createCardCommands, listCards } from '../link/commands.ts'
import { createProfileCommands } from '../link/profile-commands.ts'
import { announceChange, announceProgress } from '../messages/changed.ts'
import { type CommandHandlers, serveCommands } from '../messages/serve.ts'
import { REVISION_KEY } from '../messages/session-keys.ts'
import { forgetOldNumbers } from '../providers/typed-number.ts'
import { isTerminal } from '../purchase/status.ts'
import type { Purchase } from '../purchase/types.ts'
import { listenForKeptBack } from '../release/kept-back.ts'
import { vaultCommands } from '../vault/commands.ts'
import { type Ahead, createAhead } from './ahead.ts'
import { onAlarm } from './alarms.ts'
import { watchArrivals } from './arrivals.ts'
import { createCoalesced } from './coalesced.ts'
import { composeWallet, taskKinds, type Wallet } from './compose.ts'
import { buildSummary } from './summary.ts'
import { takeIn } from './take-in.ts'

/** Address the onboarding offers in sandbox builds: the one `npm run dev` starts the gateway at. */
const SUGGESTED_GATEWAY = 'http://gateway.localhost:8700'

/**
 * Milliseconds between two refreshes: of open surfaces where nothing is asked, of the line that says what is going on, and of
 * the popup's summary, which is closed. Each costs time that a payment under way needs.
 */
const SURFACES_PAUSE = 150
const PROGRESS_PAUSE = 250
const SUMMARY_PAUSE = 1_000

/** Name in the manifest of the key that pauses all agents. */
const PAUSE_COMMAND = 'pause-all'

/** Wires the wallet to the browser. Everything is registered in the first turn, before anything is awaited. */
export function startWallet(): void {
  const window = createApprovalWindow()
  const questions = createQuestions()
  const changed = createCoalesced(announceChange, SURFACES_PAUSE)
  const progressed = createCoalesced(announceProgress, PROGRESS_PAUSE)
  const wallet = composeWallet({
    changed: changed.soon,
    progressed: progressed.soon,
    asked: () => {
      questions.tell()
      changed.now()
    },
    purchaseMoved: purchase => void purchaseMoved(purchase),
    personNeeded: stored => void window.show(stored),
    ceremonyOver: () => void window.refocus(),
    ready: () => ready,
  })
  const sources = approvalSources(wallet)
  const ahead = createAhead({
    unlocked: wallet.vault.isUnlocked,
    prompts: () => wallet.runner.openPrompts(),
    prepare: async networks => {
      await Promise.all(networks.map(network => wallet.aheadFor(network)?.prepare()))
    },
    release: async () => {
      await Promise.all(wallet.aheads.map(ahead => ahead.release()))
    },
  })

  async function purchaseMoved(purchase: Purchase): Promise<void> {
    if (isNo(purchase)) await wallet.throttle.rejected(purchase.requesterKey)
    if (purchase.status === 'pending_approval') void window.show()
    else if (isTerminal(purchase.status)) void ahead.ended(purchase.id)
    await wallet.subscribers.tell(purchase)
    changed.soon()
  }

  watchArrivals({
    gatewayOrigin: async () => (await wallet.gateway.enrolment())?.origin,
    providers: wallet.arrivals,
    arrived: async arrival => {
      await ready
      await takeIn({ ...wallet, questions, window }, arrival)
    },
    now: Date.now,
  })

  wallet.vault.onUnlock(async () => {
    await wallet.runner.resumeAll()
    changed.soon()
  })
  wallet.vault.onLock(() => wallet.runner.suspend())

  const ready = wake(wallet)
  void ready.then(changed.soon)
  wallet.launchers.listen()
  window.listen()
  serveCommands(commands(wallet, sources, window, { ahead, questions }), ready, () => wallet.vault.touch())
  serveAgents(wallet, ready)
  listenForKeptBack(kept => ready.then(() => wallet.purchases.keptBack(kept)))
  onChange(createCoalesced(() => ready.then(() => publish(wallet, sources)), SUMMARY_PAUSE).soon)
  browser.runtime.onInstalled.addListener(() => void wallet.sites.sync())
  browser.permissions.onAdded.addListener(({ origins }) => void wallet.sites.granted(origins ?? []))
  browser.commands.onCommand.addListener(name => {
    if (name === PAUSE_COMMAND) void wallet.pause.set(true).then(changed.soon)
  })
  onAlarm(async () => {
    await ready
    if (await wallet.vault.lockIfIdle()) return changed.soon()
    await forgetOldNumbers({ ...wallet, now: Date.now })
    await wallet.runner.tick()
  })
}

/** The popup's summary follows whatever any surface is told to read again. */
function onChange(refresh: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'session' && REVISION_KEY in changes) refresh()
  })
}

async function publish(wallet: Wallet, sources: ApprovalSources): Promise<void> {
  const { vault, grants, demo } = wallet
  await publishSummary(
    await buildSummary({ ...sources, vault, grants, demo, listCards: () => listCards(wallet), now: Date.now }),
  )
}

/**
 * A new worker finishes the wiping of this device, if one was begun; else it takes the vault key back from the session, if
 * there is one, and goes on with what was going on.
 */
async function wake(wallet: Wallet): Promise<void> {
  try {
    if (await wallet.removal.resume()) return
    if (await wallet.vault.restore()) await wallet.runner.resumeAll()
  } catch (thrown) {
    console.error('the wallet did not wake', thrown)
  }
}

function approvalSources(wallet: Wallet): ApprovalSources {
  return {
    db: wallet.db,
    purchases: wallet.purchases.records,
    openPrompts: () => wallet.runner.openPrompts(),
    readPrompt: row => wallet.runner.readPrompt(row),
    vaultStatus: () => wallet.vault.status(),
    paused: () => wallet.pause.isPaused(),
    lastFour: async id => (await wallet.cards.find(id))?.lastFour,
    kinds: taskKinds,
  }
}

interface Helpers {
  readonly ahead: Ahead
  readonly questions: Questions
}

function commands(
  wallet: Wallet,
  sources: ApprovalSources,
  window: ApprovalWindow,
  { ahead, questions }: Helpers,
): CommandHandlers {
  const { db, runner, vault } = wallet
  const cards = createCardCommands({ ...wallet, flows: wallet.cardFlows })
  const identities = createIdentityCommands({
    ...wallet,
    flows: wallet.identityFlows,
    providers: wallet.identityProviders,
    confirm: proof => vault.confirm(proof),
    agentOrigin: async key =>
      (await wallet.grants.list()).find(({ agent }) => agent.key === key)?.agent.requester.origin,
  })
  async function show<T extends { readonly taskId: string }>(started: T): Promise<T> {
    await bringToFront(started.taskId)
    await window.show()
    return started
  }
  return {
    ...vaultCommands(vault, kind => recordSecurity({ db, vault }, kind, Date.now())),
    ...createGatewayCommands(wallet, SANDBOX ? SUGGESTED_GATEWAY : undefined),
    ...createProfileCommands(wallet.profile),
    ...cards,
    ...identities,
    // What linking asks is asked in the approval window.
    'cards.link': async input => show(await cards['cards.link'](input)),
    'identities.link': async input => show(await identities['identities.link'](input)),
    ...wallet.removal.commands,
    ...createActivityCommands(wallet),
    ...createAgentCommands({ ...wallet, confirm: proof => vault.confirm(proof) }),
    ...approvalCommands({
      sources,
      unlocked: vault.isUnlocked,
      window,
      nextQuestion: questions.next,
      answer: (promptId, revision, answer) => runner.answer(promptId, revision, answer),
      cancel: async taskId => {
        await runner.cancel(taskId, 'person')
      },
      tick: async () => {
        await runner.tick()
        await runner.refreshQuestions()
        void ahead.reviewed()
      },
      stopLate: promptId => stopLate({ db, cancel: taskId => runner.cancel(taskId, 'person') }, promptId),
      showCeremony: promptId => showCeremony(wallet, promptId),
    }),
  }
}

/** The ceremony that a `passkey` question accompanies is the open one of the same task. */
async function showCeremony({ db, launchers, purchases }: Wallet, promptId: string): Promise<boolean> {
  const prompt = await db.prompts.get(promptId)
  const open = prompt && (await db.ceremonies.where({ state: 'open' }).toArray())
  const ceremony = open?.find(row => row.taskId === prompt?.taskId && !purchases.surface.handles(row.surface))
  return ceremony ? launchers.show(ceremony) : false
}

function serveAgents(wallet: Wallet, ready: Promise<void>): void {
  const dispatch = createDispatch({
    purchases: wallet.purchases.service,
    grants: wallet.grants,
    permissions: wallet.permissions,
    subscribers: wallet.subscribers,
    throttle: wallet.throttle,
    paused: () => wallet.pause.isPaused(),
    extensionId: browser.runtime.id,
    crowd: createCrowd(),
    ancestors: readAncestors,
  })
  browser.runtime.onMessage.addListener((message: unknown, sender: Sender) =>
    isForAgents(message) ? ready.then(() => dispatch(message, sender)) : undefined,
  )
}

function isForAgents(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'to' in message && message.to === 'agent'
}
