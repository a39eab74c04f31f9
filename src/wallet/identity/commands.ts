import { WalletError } from '../errors.ts'
import { type Finisher, finish } from '../flow/finish.ts'
import { announceChange } from '../messages/changed.ts'
import type { IdentityProviderView, UnlockProof } from '../messages/commands.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { IdentityProvider } from '../providers/identity-provider.ts'
import type { SecretStore } from '../store/secrets.ts'
import type { IdentityFlows } from './flows.ts'
import type { IdentityBook } from './identities.ts'
import type { RuleBook } from './rules.ts'
import type { IdentityRule, RuleAgent } from './types.ts'
import { identityViewOf } from './view.ts'
import { isWeaker } from './weigh.ts'

export interface IdentityCommandDeps {
  readonly identities: IdentityBook
  readonly rules: RuleBook
  readonly flows: IdentityFlows
  readonly runner: Finisher
  readonly secrets: SecretStore
  readonly providers: readonly IdentityProvider[]
  /** Throws `wrong_secret` when it is not the person's. */
  readonly confirm: (proof: UnlockProof) => Promise<void>
  /** Origin of an agent that has, or had, a permission. */
  readonly agentOrigin: (key: string) => Promise<string | undefined>
}

type IdentityCommands =
  | 'identities.list'
  | 'identities.providers'
  | 'identities.link'
  | 'identities.check'
  | 'identities.rename'
  | 'identities.unlink'
  | 'identities.setRule'

/** Handlers of the commands about identities and the rules that demand them. */
export function createIdentityCommands(deps: IdentityCommandDeps): Pick<CommandHandlers, IdentityCommands> {
  const { identities, rules, flows, runner, secrets, providers } = deps
  const labelOf = (id: string) => providers.find(one => one.id === id)?.label ?? id

  /** Whoever sits at an unlocked wallet must not switch a check off with a press. */
  async function requirePerson(confirm: UnlockProof | undefined): Promise<void> {
    if (!confirm) throw new WalletError('confirmation_needed')
    await deps.confirm(confirm)
  }

  return {
    async 'identities.list'() {
      const known = await rules.list()
      const all = await identities.list()
      const views = all.map(one =>
        identityViewOf(
          one,
          all,
          labelOf(one.provider),
          known.find(({ identityId }) => identityId === one.id),
        ),
      )
      return { identities: views }
    },
    'identities.providers': async () => ({ providers: await Promise.all(providers.map(providerView)) }),

    async 'identities.link'({ provider, input = {} }) {
      if (!providers.some(({ id }) => id === provider)) throw new WalletError('not_found', { what: 'provider' })
      const ref = `identity-input/${crypto.randomUUID()}`
      await secrets.put(ref, input)
      return { taskId: await runner.start(flows.link, { ref, provider }, { key: ref }) }
    },
    // A provider that can't be reached leaves the last known state; the next look asks again.
    async 'identities.check'() {
      const known = await identities.list()
      const ends = await Promise.allSettled(known.map(one => finish(runner, flows.check, one, one.id)))
      await announceChange()
      return { asked: ends.filter(end => end.status === 'fulfilled').length }
    },
    async 'identities.rename'({ identityId, label }) {
      await identities.rename(identityId, label)
      await announceChange()
      return {}
    },
    async 'identities.unlink'({ identityId, confirm }) {
      const identity = await identities.require(identityId)
      if (await rules.find(identityId)) await requirePerson(confirm)
      await finish(runner, flows.unlink, identity, identityId)
      await announceChange()
      return {}
    },
    async 'identities.setRule'({ identityId, above, agents, confirm }) {
      await identities.require(identityId)
      const before = await rules.find(identityId)
      const rule = { identityId, above, agents: await Promise.all(agents.map(key => agentOf(deps, before, key))) }
      if (isWeaker(before, rule)) await requirePerson(confirm)
      await rules.set(rule)
      await announceChange()
      return {}
    },
  }
}

async function providerView({ id, label, support }: IdentityProvider): Promise<IdentityProviderView> {
  const unsupported = await support?.()
  return { id, label, ...(unsupported && { unsupported }) }
}

/** An agent whose permission ended keeps its place in a rule: it may be allowed again. */
async function agentOf(
  { agentOrigin }: IdentityCommandDeps,
  before: IdentityRule | undefined,
  key: string,
): Promise<RuleAgent> {
  const known = before?.agents.find(agent => agent.key === key)
  if (known) return known
  const origin = await agentOrigin(key)
  if (origin === undefined) throw new WalletError('not_found', { field: 'agents' })
  return { key, origin }
}
