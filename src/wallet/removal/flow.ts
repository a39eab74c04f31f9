import { toWalletError, WalletError } from '../errors.ts'
import { defineFlow, minutes } from '../flow/define.ts'
import type { Call, Flow, FlowDefinition } from '../flow/types.ts'
import { RETRY } from '../providers/retry.ts'
import type { RemovalBook } from './book.ts'
import type { HeldLink, LinkHolder, RemovalItem } from './types.ts'

export interface RemovalFlowDeps {
  /** In the order in which their links are ended. */
  readonly holders: readonly LinkHolder[]
  readonly book: RemovalBook
  /** Has the operator forget this wallet's key; fine when it is not enrolled (any more). */
  readonly leaveOperator: (call: Call) => Promise<void>
}

/** `anyway`: what can't be ended now is left as it is. */
export interface RemovalInput {
  readonly anyway: boolean
}

/** `left`: something could not be ended, so nothing here was wiped. */
export type RemovalEnd = 'left' | 'ready'

export const REMOVAL_FLOW = 'device/remove'

/** The last thing to end: every other one is ended through it. */
export const operatorItem: RemovalItem = {
  key: 'operator',
  name: { kind: 'operator' },
  isLinked: true,
  state: 'waiting',
}

/** A link as an item. */
export function itemOf(link: HeldLink): RemovalItem {
  const { id, provider, name, isLinked } = link
  return { key: `${name.kind}-${id}`, provider, name, isLinked, state: 'waiting' }
}

/**
 * Removes this device: every link is ended at its provider, then the operator forgets the wallet. Wiping what is here is
 * not the flow's, since it would wipe the flow: it marks that all is ready, and whoever sees the mark wipes.
 */
export function defineRemovalFlow(deps: RemovalFlowDeps): FlowDefinition<RemovalInput, RemovalEnd> {
  return defineFlow(REMOVAL_FLOW, { version: 1, deadline: minutes(60) }, async (flow, { anyway }: RemovalInput) => {
    const isUnlinked = await endLinks(flow, deps)
    if (!isUnlinked && !anyway) return 'left'
    const isForgotten = await leave(flow, deps)
    if (!isForgotten && !anyway) return 'left'
    await flow.step('ready', { onUnknown: 'repeat' }, () => deps.book.readyToWipe())
    return 'ready'
  })
}

interface Open {
  readonly link: HeldLink
  readonly holder: LinkHolder['kind']
}

/** Ends link after link, also one that came meanwhile; each is tried once. True when none is left. */
async function endLinks(flow: Flow, deps: RemovalFlowDeps): Promise<boolean> {
  const tried = new Set<string>()
  let isWhole = true
  for (let round = 1; ; round++) {
    const open = await flow.value(`links-${round}`, () => openLinks(deps, tried))
    if (open.length === 0) return isWhole
    for (const one of open) {
      const item = itemOf(one.link)
      tried.add(item.key)
      const why = await endLink(flow, deps, one, item)
      if (why !== undefined) isWhole = false
      // Nobody answers: the others would only wait for the same.
      if (why === 'gateway_unreachable') return false
    }
  }
}

async function openLinks({ holders }: RemovalFlowDeps, tried: ReadonlySet<string>): Promise<readonly Open[]> {
  const lists = await Promise.all(
    holders.map(async holder => (await holder.list()).map(link => ({ link, holder: holder.kind }))),
  )
  return lists.flat().filter(({ link }) => !tried.has(itemOf(link).key))
}

/** The code of what went wrong; undefined when it has ended. */
async function endLink(
  flow: Flow,
  deps: RemovalFlowDeps,
  { link, holder: kind }: Open,
  item: RemovalItem,
): Promise<string | undefined> {
  const holder = deps.holders.find(one => one.kind === kind)
  if (!holder) throw new WalletError('internal', { reason: 'no_holder' })
  const why = await codeOf(holder.end(flow, link.id, item.key))
  await mark(flow, deps, item, why)
  return why
}

/** True when the operator knows this wallet no more. */
async function leave(flow: Flow, deps: RemovalFlowDeps): Promise<boolean> {
  const why = await codeOf(flow.step('leave-operator', { onUnknown: 'repeat', retry: RETRY }, deps.leaveOperator))
  await mark(flow, deps, operatorItem, why)
  return why === undefined
}

/** Should the flow be stopped meanwhile, this is where that surfaces. */
function mark(flow: Flow, { book }: RemovalFlowDeps, item: RemovalItem, why: string | undefined): Promise<void> {
  return flow.step(`mark-${item.key}`, { onUnknown: 'repeat' }, () =>
    book.mark(item, why === undefined ? 'ended' : 'left', why),
  )
}

async function codeOf(ending: Promise<void>): Promise<string | undefined> {
  try {
    await ending
    return undefined
  } catch (thrown) {
    const { code, context } = toWalletError(thrown)
    // An ending that nobody can be sure of says what kept it from being sure.
    return code === 'outcome_unknown' && typeof context.reason === 'string' ? context.reason : code
  }
}
