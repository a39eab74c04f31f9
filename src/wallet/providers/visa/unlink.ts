import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'
import { referenceOf } from './reference.ts'

/** Ends the network token (contract 4.2), and with it what this device was linked to. */
export async function unlink(flow: Flow, deps: VisaDeps, client: VisaClient, card: Card): Promise<void> {
  await flow.step('visa-delete-token', { onUnknown: 'repeat', retry: RETRY, irreversible: 'irreversible' }, call =>
    client.deleteToken(referenceOf(card, 'tokenId'), call),
  )
  await unlinkHere(flow, deps, card)
}

/** The network has no call that takes a device from a token: it knows this one until the token ends. */
export function unlinkHere(flow: Flow, deps: Pick<VisaDeps, 'links'>, card: Card): Promise<void> {
  return flow.step('visa-forget-link', { onUnknown: 'repeat' }, () => deps.links.remove(PROVIDER_ID, card.id))
}
