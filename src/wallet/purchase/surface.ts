import * as v from 'valibot'
import { WalletError } from '../errors.ts'
import type { CeremonyRequest } from '../flow/types.ts'
import { DAY } from './times.ts'

/**
 * Surface of what a purchase waits for that comes from our own side and not from a provider: the agent picked something up
 * or reported. The engine keeps it as ceremonies, so it survives a restart.
 */
export const OWN_SURFACE = 'agent'

const pickUp = v.object({ state: v.picklist(['taken', 'lost']) })
export type PickUp = v.InferOutput<typeof pickUp>

const reported = v.object({
  status: v.picklist(['approved', 'declined', 'kept_back']),
  at: v.number(),
  approvalCode: v.optional(v.string()),
})

/** The agent has fetched the credential, or what was laid out for it is gone. */
export function pickedUp(): CeremonyRequest<PickUp> {
  return { surface: OWN_SURFACE, action: 'picked-up', job: {}, timeout: 30 * DAY, parse: raw => parse(pickUp, raw) }
}

/** The agent has brought a receipt that was checked, or the page was kept from putting the card into an address. */
export function outcomeReported(): CeremonyRequest<v.InferOutput<typeof reported>> {
  return { surface: OWN_SURFACE, action: 'reported', job: {}, timeout: 30 * DAY, parse: raw => parse(reported, raw) }
}

function parse<S extends v.GenericSchema>(schema: S, raw: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, raw)
  if (parsed.success) return parsed.output
  throw new WalletError('message_forged', { field: 'result' })
}
