import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { CeremonyRequest } from '../flow/types.ts'
import type { CardView, DemandView } from '../messages/prompts.ts'
import type { FillTarget } from '../release/types.ts'
import { DAY } from './times.ts'
import type { Reported } from './types.ts'

/**
 * Things a purchase waits for that come from our own side and not from a provider: the agent picked something up or
 * reported, or the wallet's cards, tabs or identities changed. The engine keeps them as ceremonies, so they survive a restart.
 */
export const OWN_SURFACES = ['agent', 'wallet'] as const

const nothing = v.object({})
const pickUp = v.object({ state: v.picklist(['taken', 'lost']) })
export type PickUp = v.InferOutput<typeof pickUp>

const reported = v.object({
  status: v.picklist(['approved', 'declined']),
  at: v.number(),
  approvalCode: v.optional(v.string()),
})

/** The agent has fetched the credential, or what was laid out for it is gone. */
export function pickedUp(): CeremonyRequest<PickUp> {
  return { surface: 'agent', action: 'picked-up', job: {}, timeout: 30 * DAY, parse: raw => parse(pickUp, raw) }
}

/** The agent has brought a receipt that was checked. */
export function outcomeReported(): CeremonyRequest<Reported> {
  return { surface: 'agent', action: 'reported', job: {}, timeout: 30 * DAY, parse: raw => parse(reported, raw) }
}

/** What a question offers to choose from, as text that is the same exactly when the choice is. */
export const choicesSchema = v.object({
  tabs: v.string(),
  cards: v.optional(v.string()),
  identities: v.optional(v.string()),
})
export type Choices = v.InferOutput<typeof choicesSchema>

export function choicesOf(
  tabs: readonly FillTarget[],
  cards?: readonly CardView[],
  identities?: readonly DemandView[],
): Choices {
  const documents = tabs.map(({ tabId, documentId }) => `${tabId} ${documentId}`).sort()
  const active = cards?.filter(({ state }) => state === 'active')
  return {
    tabs: documents.join(),
    ...(active && { cards: JSON.stringify(active) }),
    ...(identities && { identities: JSON.stringify(identities) }),
  }
}

/** There is something else to choose from than what the question offered: cards, tabs of the payee or identities. */
export function walletChanged(offered: Choices): CeremonyRequest<object> {
  return { surface: 'wallet', action: 'changed', job: offered, timeout: 30 * DAY, parse: raw => parse(nothing, raw) }
}

function parse<S extends v.GenericSchema>(schema: S, raw: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, raw)
  if (parsed.success) return parsed.output
  throw new WalletError('message_forged', { field: 'result' })
}
