import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import { defineFlow, minutes } from '../flow/define.ts'
import type { Flow, FlowDefinition } from '../flow/types.ts'
import type { IdentityProvider, LinkInput, NewlyLinked } from '../providers/identity-provider.ts'
import type { SecretStore } from '../store/secrets.ts'
import { called } from './called.ts'
import type { IdentityBook } from './identities.ts'
import type { Identity, IdentityState } from './types.ts'

export interface IdentityFlowDeps {
  readonly identities: IdentityBook
  readonly secrets: SecretStore
  /** Throws `not_found` for a provider this build does not have. */
  readonly provider: (id: string) => IdentityProvider
  /** An identity was linked or taken away: an entry in the activity. */
  readonly note: (kind: 'identity.linked' | 'identity.unlinked', about: { readonly identity: string }) => Promise<void>
}

/** What the surface knew waits in `storage.session` under `ref`. */
export interface LinkIdentityInput {
  readonly ref: string
  readonly provider: string
}

/** Flows a command starts: each is a root of its own, so that it survives the surface that asked. */
export interface IdentityFlows {
  /** Gives the identity's id. */
  readonly link: FlowDefinition<LinkIdentityInput, string>
  readonly check: FlowDefinition<Identity, IdentityState>
  readonly unlink: FlowDefinition<Identity, void>
}

/** Type of the flow that links an identity. */
export const LINK_FLOW = 'identities/link'

export function defineIdentityFlows(deps: IdentityFlowDeps): IdentityFlows {
  const { identities, secrets, provider } = deps

  const wipe = (flow: Flow, ref: string) => flow.step('wipe-input', { onUnknown: 'repeat' }, () => secrets.wipe(ref))

  /** What the surface knew may be a link that somebody else must not have: it goes also where it led nowhere. */
  async function linkFrom(flow: Flow, { ref, provider: id }: LinkIdentityInput): Promise<NewlyLinked> {
    try {
      await requireSupport(flow, provider(id))
      return await provider(id).link(flow, () => readInput(secrets, ref))
    } catch (thrown) {
      if (thrown instanceof WalletError) await wipe(flow, ref)
      throw thrown
    }
  }

  return {
    link: defineFlow(
      LINK_FLOW,
      {
        version: 1,
        deadline: minutes(45),
        async compensate(flow, { ref, provider: id }, past) {
          await wipe(flow, ref)
          await provider(id).abandon?.(flow, past)
        },
      },
      async (flow, { ref, provider: id }: LinkIdentityInput) => {
        const { after, ...linked } = await linkFrom(flow, { ref, provider: id })
        const newId = await flow.value('identity-id', () => crypto.randomUUID())
        const kept = await flow.step('save-identity', { onUnknown: 'repeat' }, () =>
          identities.save(newId, provider(id), linked),
        )
        await flow.step('note', { onUnknown: 'repeat' }, async () => {
          const identity = called(await identities.require(kept), await identities.list())
          await deps.note('identity.linked', { identity })
        })
        await wipe(flow, ref)
        await after?.(flow)
        return kept
      },
    ),
    check: defineFlow('identities/check', { version: 1, deadline: minutes(2) }, async (flow, identity: Identity) => {
      const state = await provider(identity.provider).check(flow, identity)
      await flow.step('apply', { onUnknown: 'repeat' }, () => identities.setState(identity.id, state))
      return state
    }),
    unlink: defineFlow('identities/unlink', { version: 1, deadline: minutes(5) }, async (flow, identity: Identity) => {
      await provider(identity.provider).unlink(flow, identity)
      await flow.step('remove', { onUnknown: 'repeat' }, () => identities.remove(identity.id))
      await flow.step('note', { onUnknown: 'repeat' }, async () => {
        await deps.note('identity.unlinked', { identity: called(identity, await identities.list()) })
      })
    }),
  }
}

async function requireSupport(flow: Flow, provider: IdentityProvider): Promise<void> {
  const lacking = await flow.value('support', async () => (await provider.support?.()) ?? 'nothing')
  if (lacking !== 'nothing') throw new WalletError('identity_unsupported', { lacking })
}

const inputSchema = v.record(v.string(), v.string())

async function readInput(secrets: SecretStore, ref: string): Promise<LinkInput> {
  const input = v.safeParse(inputSchema, await secrets.get(ref))
  if (!input.success) throw new WalletError('expired', { what: 'link_input' })
  return input.output
}
