import type { Flow } from '../../flow/types.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import { forgetNumber } from './card-number.ts'
import type { MastercardClient } from './client.ts'
import type { MastercardDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'
import { digitalCardIdOf } from './reference.ts'

/**
 * Removes the card at Mastercard (contract 9.3) and its link here. No public call ends what Mastercard keeps of the
 * passkey itself (contract 7.7); the person is told so where cards are removed.
 */
export async function unlink(flow: Flow, deps: MastercardDeps, client: MastercardClient, card: Card): Promise<void> {
  await flow.step('mastercard-delete-card', { onUnknown: 'repeat', retry: RETRY, irreversible: 'irreversible' }, call =>
    client.deleteCard(digitalCardIdOf(card), call),
  )
  await unlinkHere(flow, deps, card)
}

/** No public call ends what Mastercard keeps of the passkey (contract 7.7). */
export function unlinkHere(flow: Flow, deps: MastercardDeps, card: Card): Promise<void> {
  return flow.step('mastercard-forget-link', { onUnknown: 'repeat' }, async () => {
    await deps.links.remove(PROVIDER_ID, card.id)
    await forgetNumber(deps, card)
  })
}
