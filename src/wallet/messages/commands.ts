import * as v from 'valibot'
import { type Money, moneySchema } from '../../wire/money.ts'
import type { ApprovalState } from './approval.ts'
import type { CardView } from './prompts.ts'

/**
 * Commands our own surfaces send to the background, and what they answer. The background accepts them only from an
 * extension page of ours (checked by `sender`), validates the input, and is the only writer.
 * After any change it bumps `storage.session` key `revision`; surfaces re-read on that.
 */

const id = v.pipe(v.string(), v.maxLength(64))
const base64url = v.pipe(v.string(), v.regex(/^[\w-]*$/), v.maxLength(8192))
const none = v.object({})

export const profileSchema = v.object({
  firstName: v.pipe(v.string(), v.maxLength(60)),
  lastName: v.pipe(v.string(), v.maxLength(60)),
  email: v.pipe(v.string(), v.email(), v.maxLength(120)),
  phoneCountryCode: v.pipe(v.string(), v.regex(/^\d{1,3}$/)),
  phone: v.pipe(v.string(), v.regex(/^\d{4,15}$/)),
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
  language: v.pipe(v.string(), v.regex(/^[a-z]{2}$/)),
})
export type Profile = v.InferOutput<typeof profileSchema>

/** The wallet's own passkey or passphrase, as a surface asked for it: the person is there. */
const unlockProof = v.variant('method', [
  v.object({ method: v.literal('passkey'), credentialId: base64url, prf: base64url }),
  v.object({ method: v.literal('passphrase'), passphrase: v.pipe(v.string(), v.maxLength(256)) }),
])
export type UnlockProof = v.InferOutput<typeof unlockProof>

/** A way to unlock, as a surface made it. `passkey`: PRF output and credential id from the surface's own ceremony. */
const newMethod = v.variant('method', [
  v.object({
    method: v.literal('passkey'),
    credentialId: base64url,
    publicKey: base64url,
    prf: base64url,
    salt: base64url,
  }),
  v.object({ method: v.literal('passphrase'), passphrase: v.pipe(v.string(), v.minLength(8), v.maxLength(256)) }),
])

/** Minutes without use after which a wallet may lock itself. */
export const idleChoices = [5, 15, 30, 60, 240] as const

const agentKey = v.pipe(v.string(), v.maxLength(600))

/** One limit per currency. */
const limits = v.pipe(
  v.array(moneySchema),
  v.maxLength(20),
  v.check(list => new Set(list.map(({ currency }) => currency)).size === list.length, 'a currency twice'),
)

export const commandSchemas = {
  /** `opening`: the window has shown nothing yet, so the answer may wait for the question that is being made. */
  'approval.state': v.object({ opening: v.optional(v.literal(true)) }),
  'approval.answer': v.object({ promptId: id, revision: v.number(), answer: v.unknown() }),
  /** The person has seen the result; the queue moves on. */
  'approval.dismiss': v.object({ taskId: id }),
  'approval.focusTask': v.object({ taskId: id }),
  /** The person gives up the task in front while it works without a question: the flow is cancelled and compensates. */
  'approval.cancel': v.object({ taskId: id }),
  /** Brings the provider's passkey window to the front, or opens it again. */
  'approval.showCeremony': v.object({ promptId: id }),
  /** The window is alive and visible: drives short waits. */
  'approval.tick': none,
  'approval.open': v.object({ taskId: v.optional(id) }),
  'agents.setPaused': v.object({ paused: v.boolean() }),

  'vault.status': none,
  'vault.create': newMethod,
  'vault.unlockOptions': none,
  'vault.unlock': unlockProof,
  'vault.lock': none,
  /** Makes sure that the person is there before something is begun that will want the same proof again. */
  'vault.confirm': v.object({ confirm: unlockProof }),
  'vault.addMethod': v.object({ method: newMethod, confirm: unlockProof }),
  'vault.removeMethod': v.object({ method: v.picklist(['passkey', 'passphrase']), confirm: unlockProof }),
  'vault.setIdleMinutes': v.object({ minutes: v.picklist(idleChoices) }),

  'gateway.enrol': v.object({
    origin: v.pipe(v.string(), v.url(), v.maxLength(256)),
    admissionCode: v.pipe(v.string(), v.maxLength(128)),
  }),
  'gateway.status': none,

  'profile.get': none,
  'profile.set': profileSchema,

  /** The PAN travels from the card page to the worker once, lives in `storage.session` until tokenized, and is wiped. */
  'cards.add': v.object({
    number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
    expirationMonth: v.pipe(v.string(), v.regex(/^(0[1-9]|1[0-2])$/)),
    expirationYear: v.pipe(v.string(), v.regex(/^\d{4}$/)),
    securityCode: v.optional(v.pipe(v.string(), v.regex(/^\d{3,4}$/))),
    /** One of `cards.providers` that takes this network; left out, the preferred one. */
    provider: v.optional(id),
  }),
  /** Providers of this build, the preferred one first. */
  'cards.providers': none,
  'cards.list': none,
  /** Asks the providers how the cards stand. */
  'cards.check': none,
  'cards.setDefault': v.object({ cardId: id }),
  'cards.link': v.object({ cardId: id }),
  /** Ends the link on this device; the card stays. */
  'cards.unlink': v.object({ cardId: id }),
  'cards.remove': v.object({ cardId: id }),

  'identities.list': none,
  /** Identity providers of this build, and what this browser or system lacks for each. */
  'identities.providers': none,
  /** Starts the linking; what is asked is asked in the approval window. `input`: what the provider's own form holds. */
  'identities.link': v.object({
    provider: id,
    input: v.optional(v.record(v.pipe(v.string(), v.maxLength(40)), v.pipe(v.string(), v.maxLength(4096)))),
  }),
  /** Asks the providers how the identities stand. */
  'identities.check': none,
  'identities.rename': v.object({ identityId: id, label: v.pipe(v.string(), v.trim(), v.maxLength(60)) }),
  /** `confirm` where a rule needs the identity: else `confirmation_needed`. */
  'identities.unlink': v.object({ identityId: id, confirm: v.optional(unlockProof) }),
  /** The whole rule of an identity. `confirm` where it asks for less than before: else `confirmation_needed`. */
  'identities.setRule': v.object({
    identityId: id,
    above: limits,
    agents: v.pipe(v.array(agentKey), v.maxLength(100)),
    confirm: v.optional(unlockProof),
  }),

  /** How the removal of this device stands, or what it would end. */
  'device.removal': none,
  /** Begins it, or tries once more. `confirm` to begin it; `anyway`: what can't be ended now is left as it is. */
  'device.remove': v.object({ confirm: v.optional(unlockProof), anyway: v.optional(v.boolean()) }),
  /** Keeps the wallet after all: what has ended stays so. */
  'device.keep': none,

  'agents.list': none,
  'agents.revoke': v.object({ agentKey }),
  /** Both limits as they shall be; left out, there is none. `confirm` where that allows more than before. */
  'agents.setLimits': v.object({
    agentKey,
    perPurchase: v.optional(moneySchema),
    budget: v.optional(moneySchema),
    confirm: v.optional(unlockProof),
  }),
  /** `frames`: also where other sites embed this one; each of those asks for a permission of its own. */
  'sites.allow': v.object({ origin: v.pipe(v.string(), v.maxLength(512)), frames: v.optional(v.boolean()) }),
  /** Goes along with the browser's question whether the wallet may see a site whose checkout it is to fill. */
  'sites.fillOnly': v.object({ origin: v.pipe(v.string(), v.maxLength(512)) }),

  'activity.list': v.object({
    before: v.optional(v.number()),
    limit: v.pipe(v.number(), v.integer(), v.maxValue(200)),
  }),
  'activity.detail': v.object({ purchaseId: id }),
  /** All of it, for the person to keep. */
  'activity.export': none,
} as const

export type CommandName = keyof typeof commandSchemas

/** What surfaces ask by themselves while they are open; everything else somebody pressed for. */
export const askedByItself: ReadonlySet<CommandName> = new Set([
  'approval.state',
  'approval.tick',
  'vault.status',
  'vault.unlockOptions',
  'gateway.status',
  'profile.get',
  'cards.providers',
  'cards.list',
  'cards.check',
  'identities.list',
  'identities.providers',
  'identities.check',
  'agents.list',
  'activity.list',
  'activity.detail',
])
export type CommandInput<N extends CommandName> = v.InferInput<(typeof commandSchemas)[N]>

export interface AgentView {
  readonly agentKey: string
  readonly origin: string
  readonly claimedName?: string
  readonly allowedAt: number
  readonly lastSeen: number
  readonly perPurchase?: Money
  readonly budget?: Money
  readonly spent: readonly Money[]
}

export interface ActivityEntry {
  readonly id: number
  readonly at: number
  readonly kind: string
  readonly purchaseId?: string
  readonly who?: string
  readonly payee?: string
  readonly amount?: Money
  readonly status?: string
  readonly lastFour?: string
  readonly eci?: string
  /** The identity it is about, as the person calls it. */
  readonly identity?: string
  /** A word on how or why, e.g. an error's message key. */
  readonly detail?: string
}

/**
 * The whole record, oldest first, with what shows that nothing in it was changed: `hash` is the base64url SHA-256 of an entry's other
 * members but `facts`, as canonical JSON (RFC 8785), and `previous` the hash of the entry before.
 */
export interface ActivityCopy {
  /** False: an entry was changed, removed or put in from outside the wallet. */
  readonly intact: boolean
  readonly entries: readonly {
    readonly seq: number
    readonly at: number
    readonly kind: string
    readonly purchaseId?: string
    readonly sealed: string
    readonly previous: string
    readonly hash: string
    /** What is sealed. */
    readonly facts: object
  }[]
}

/** An identity as a surface may show it, with its rule. */
export interface IdentityView {
  readonly id: string
  readonly provider: { readonly id: string; readonly label: string }
  readonly state: 'active' | 'gone'
  readonly createdAt: number
  readonly lastUsed?: number
  /** As its provider calls the person. */
  readonly name: string
  /** As the person calls it. */
  readonly label?: string
  /** As the person knows it, told apart from any other. */
  readonly called: string
  readonly organisation?: string
  readonly above: readonly Money[]
  readonly agents: readonly { readonly key: string; readonly origin: string }[]
}

/** A provider an identity can be linked at. */
export interface IdentityProviderView {
  readonly id: string
  readonly label: string
  /** What this browser or system lacks for it: `identity.unsupported.<key>` in locales. */
  readonly unsupported?: 'macos' | 'windows' | 'chrome' | 'passkeys'
}

/** A provider a card can be added at. */
export interface ProviderView {
  readonly id: string
  readonly label: string
  readonly networks: readonly CardView['network'][]
  readonly linksWithNumber: boolean
}

/** A card of the list, and whose it is; no provider where this build does not have it any more. */
export interface ListedCard extends CardView {
  readonly provider?: ProviderView
}

/** The removal of this device, before, during and after it was tried. */
export interface RemovalView {
  /** `stopped`: something could not be ended, and the person decides. */
  readonly stage: 'none' | 'running' | 'stopped' | 'wiping'
  readonly items: readonly RemovalItemView[]
  /** A purchase is under way: nothing can be removed until it is over. */
  readonly purchaseRuns: boolean
  /** Purchases of which nobody knows yet whether they were paid. */
  readonly unknownOutcomes: number
}

export interface RemovalItemView {
  readonly key: string
  /** Absent for the operator. */
  readonly provider?: { readonly id: string; readonly label: string }
  readonly isLinked: boolean
  readonly name:
    | { readonly kind: 'card'; readonly network: CardView['network']; readonly lastFour: string }
    | { readonly kind: 'identity'; readonly name: string }
    | { readonly kind: 'operator' }
  readonly state: 'waiting' | 'ended' | 'left'
  /** Code of the error, with `left`. */
  readonly why?: string
}

export interface CommandOutputs {
  'approval.state': ApprovalState
  'approval.answer': { accepted: boolean }
  'approval.dismiss': Record<string, never>
  'approval.focusTask': Record<string, never>
  'approval.cancel': Record<string, never>
  'approval.showCeremony': { shown: boolean }
  'approval.tick': Record<string, never>
  'approval.open': Record<string, never>
  'agents.setPaused': Record<string, never>
  'vault.status': {
    setUp: boolean
    locked: boolean
    methods: readonly ('passkey' | 'passphrase')[]
    idleMinutes: number
  }
  'vault.create': Record<string, never>
  'vault.unlockOptions': { credentials: readonly { credentialId: string; salt: string }[]; passphrase: boolean }
  'vault.unlock': Record<string, never>
  'vault.lock': Record<string, never>
  'vault.confirm': Record<string, never>
  'vault.addMethod': Record<string, never>
  'vault.removeMethod': Record<string, never>
  'vault.setIdleMinutes': Record<string, never>
  'gateway.enrol': { walletId: string }
  'gateway.status': { origin?: string; walletId?: string; suggested?: string }
  'profile.get': { profile?: Profile }
  'profile.set': Record<string, never>
  'cards.add': { cardId: string }
  'cards.providers': { providers: readonly ProviderView[] }
  'cards.check': { asked: number }
  'cards.list': { cards: readonly ListedCard[] }
  'cards.setDefault': Record<string, never>
  'cards.link': { taskId: string }
  'cards.unlink': Record<string, never>
  'cards.remove': Record<string, never>
  'identities.list': { identities: readonly IdentityView[] }
  'identities.providers': { providers: readonly IdentityProviderView[] }
  'identities.link': { taskId: string }
  'identities.check': { asked: number }
  'identities.rename': Record<string, never>
  'identities.unlink': Record<string, never>
  'identities.setRule': Record<string, never>
  'device.removal': RemovalView
  'device.remove': Record<string, never>
  'device.keep': Record<string, never>
  'agents.list': { agents: readonly AgentView[] }
  'agents.revoke': Record<string, never>
  'agents.setLimits': Record<string, never>
  'sites.allow': Record<string, never>
  'sites.fillOnly': Record<string, never>
  'activity.list': { entries: readonly ActivityEntry[]; more: boolean }
  'activity.detail': { entries: readonly ActivityEntry[] }
  'activity.export': ActivityCopy
}

/** Envelope on `runtime.sendMessage`. */
export interface CommandMessage<N extends CommandName = CommandName> {
  readonly to: 'wallet'
  readonly command: N
  readonly input: CommandInput<N>
}

export type CommandReply<N extends CommandName> =
  | { readonly ok: true; readonly value: CommandOutputs[N] }
  | {
      readonly ok: false
      readonly error: { readonly code: string; readonly context: Record<string, string | number | boolean> }
    }
