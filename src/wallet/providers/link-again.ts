import { WalletError } from '../errors.ts'
import type { Flow } from '../flow/types.ts'
import { cardViewOf } from '../link/card-view.ts'
import type { Links } from '../link/links.ts'
import type { Card } from '../link/types.ts'

/**
 * A link the provider has forgotten is gone here too; the person is told, and says whether to make another.
 * Throws WalletError `cancelled` (context `wants: 'other_card'` when the person asks for another card).
 */
export async function offerLinkAgain(
  flow: Flow,
  links: Pick<Links, 'remove'>,
  { card, provider }: { readonly card: Card; readonly provider: string },
  name: string,
): Promise<void> {
  await flow.step(`${name}-forgotten`, { onUnknown: 'repeat' }, () => links.remove(card.provider, card.id))
  const { decision } = await flow.ask(`${name}-link-again`, {
    kind: 'link-again',
    view: { provider, card: cardViewOf(card, false) },
  })
  if (decision === 'other_card') throw new WalletError('cancelled', { wants: 'other_card' })
  if (decision === 'cancel') throw new WalletError('cancelled', {})
}
