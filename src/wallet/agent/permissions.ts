import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { Constraint } from '../mandate/constraints.ts'
import type { Grants } from '../mandate/grants.ts'
import { hashJson } from '../purchase/hash.ts'
import type { PurchaseService } from '../purchase/service.ts'
import type { AgentWords } from '../purchase/types.ts'
import type { SessionArea } from '../store/secrets.ts'
import type { PermissionInput } from './permission-flow.ts'
import type { Caller } from './requester.ts'
import type { Throttle } from './throttle.ts'

export interface PermissionAsk {
  readonly constraints: readonly Constraint[]
  readonly agent: AgentWords
}

/** How a permission stands. `constraints` are missing while the wallet is locked. */
export type Standing =
  | { readonly status: 'pending_approval'; readonly id: string }
  | { readonly status: 'granted'; readonly constraints?: readonly Constraint[] }

export interface PermissionsDeps {
  readonly area: SessionArea
  readonly grants: Grants
  readonly throttle: Throttle
  readonly purchases: Pick<PurchaseService, 'cancelAll'>
  /** Starts (or finds) the flow that asks the person. */
  readonly ask: (input: PermissionInput) => Promise<void>
  /** False while the wallet is not set up, or paused: the question is kept and nobody is told why it waits. */
  readonly mayAsk: () => Promise<boolean>
  readonly locks: { request<T>(name: string, work: () => Promise<T>): Promise<T> }
}

/** Permissions as requesters ask for them. Without one, every wallet answers alike: the question is pending. */
export interface Permissions {
  /** @throws WalletError `declined_by_person` once after a refusal, `already_pending`, `throttled` */
  request(caller: Caller, ask: PermissionAsk): Promise<Standing>
  /** The person refused: told to the requester when it asks next. */
  refused(agentKey: string): Promise<void>
  /** Ends the permission and what was asked under it. @returns false when there was none */
  revoke(agentKey: string, by: 'person' | 'agent'): Promise<boolean>
}

const KEY = 'permission-asks'
const asksSchema = v.record(
  v.string(),
  v.object({ id: v.string(), hash: v.string(), state: v.picklist(['kept', 'asked', 'refused']) }),
)
type Asks = v.InferOutput<typeof asksSchema>

/** Sites that are remembered as having asked; the oldest question makes room. */
const MAX_ASKS = 50

export function createPermissions(deps: PermissionsDeps): Permissions {
  const { area, grants, throttle } = deps

  async function read(): Promise<Asks> {
    const parsed = v.safeParse(asksSchema, (await area.get(KEY))[KEY] ?? {})
    return parsed.success ? parsed.output : {}
  }

  /** One at a time: what is remembered of all sites is read and then written. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => deps.locks.request('permission-request', work)

  async function write(agentKey: string, ask: Asks[string] | undefined): Promise<void> {
    const { [agentKey]: _, ...others } = await read()
    const kept = Object.fromEntries(Object.entries(others).slice(1 - MAX_ASKS))
    await area.set({ [KEY]: ask ? { ...kept, [agentKey]: ask } : kept })
  }

  async function standing(caller: Caller, ask: PermissionAsk): Promise<Standing> {
    if (await grants.isAllowed(caller.key)) return granted(grants, caller.key)
    const hash = await hashJson(ask)
    const before = (await read())[caller.key]
    if (before?.state === 'refused') {
      await write(caller.key, undefined)
      throw new WalletError('declined_by_person')
    }
    if (before && before.hash !== hash) throw new WalletError('already_pending')
    if (before?.state === 'asked') return { status: 'pending_approval', id: before.id }
    await throttle.require(caller.key)
    const id = before?.id ?? `pm_${crypto.randomUUID().replaceAll('-', '')}`
    const mayAsk = await deps.mayAsk()
    await write(caller.key, { id, hash, state: mayAsk ? 'asked' : 'kept' })
    if (mayAsk) await deps.ask({ agentKey: caller.key, requester: caller.requester, ...ask })
    return { status: 'pending_approval', id }
  }

  return {
    request: (caller, ask) => inTurn(() => standing(caller, ask)),

    async refused(agentKey) {
      await inTurn(async () => {
        const before = (await read())[agentKey]
        if (before) await write(agentKey, { ...before, state: 'refused' })
      })
      await throttle.rejected(agentKey)
    },

    async revoke(agentKey, by) {
      await inTurn(() => write(agentKey, undefined))
      const revoked = await grants.revoke(agentKey, by)
      await deps.purchases.cancelAll(agentKey)
      return revoked
    },
  }
}

async function granted(grants: Grants, agentKey: string): Promise<Standing> {
  try {
    const grant = await grants.find(agentKey)
    return { status: 'granted', ...(grant && { constraints: grant.constraints }) }
  } catch (thrown) {
    if (thrown instanceof WalletError && thrown.code === 'locked') return { status: 'granted' }
    throw thrown
  }
}
