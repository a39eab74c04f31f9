import { t } from '../i18n.ts'
import { AddCardForm } from './AddCardForm.tsx'
import { CardSafety } from './CardSafety.tsx'
import { Page } from './Page.tsx'
import { go } from './use-route.ts'

/** The card page: where a card number is typed, once. */
export function AddCard() {
  return (
    <Page narrow title={t('addCard.title')} lead={t('addCard.lead')}>
      <CardSafety />
      <AddCardForm onDone={() => go('/cards')} onSkip={() => go('/cards')} />
    </Page>
  )
}
