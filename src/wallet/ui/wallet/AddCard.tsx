import { useState } from 'preact/hooks'
import { send } from '../client/send.ts'
import { t } from '../i18n.ts'
import { AddCardForm } from './AddCardForm.tsx'
import { LinkOffer } from './LinkOffer.tsx'
import { Page } from './Page.tsx'
import { go } from './use-route.ts'

/** The card page: where a card number is typed. A card whose provider wants its number for linking is offered that next. */
export function AddCard() {
  const [added, setAdded] = useState<string>()
  const toCards = () => go('/cards')
  if (added !== undefined) {
    return (
      <Page narrow title={t('linkOffer.title')} lead={t('linkOffer.lead')}>
        <LinkOffer cardId={added} onDone={toCards} />
      </Page>
    )
  }
  return (
    <Page narrow title={t('addCard.title')} lead={t('addCard.lead')}>
      <AddCardForm
        onDone={cardId => void mayBeLinkedNow(cardId).then(linkable => (linkable ? setAdded(cardId) : toCards()))}
        onSkip={toCards}
      />
    </Page>
  )
}

/** Others link at the first purchase, without the number. */
async function mayBeLinkedNow(cardId: string): Promise<boolean> {
  const { cards } = await send('cards.list', {})
  return cards.some(card => card.id === cardId && card.provider?.linksWithNumber && !card.linked)
}
