import { useState } from 'preact/hooks'
import { useNow } from '../client/use-now.ts'
import { Button } from '../components/Button.tsx'
import { GuardedButton } from '../components/GuardedButton.tsx'
import { Rich } from '../components/Rich.tsx'
import { formatMoney } from '../format/money.ts'
import { formatClock } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { AgentSays } from './AgentSays.tsx'
import { RequesterName, RequesterWarnings } from './Requester.tsx'
import styles from './Review.module.css'
import { ReviewAmount } from './ReviewAmount.tsx'
import { ReviewCard, usableCards } from './ReviewCard.tsx'
import { ReviewDetails } from './ReviewDetails.tsx'
import { isBlocked, ReviewIdentities } from './ReviewIdentities.tsx'
import { ReviewItems } from './ReviewItems.tsx'
import { ReviewRemarks } from './ReviewRemarks.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'
import { TabChoice } from './TabChoice.tsx'

/** The purchase itself: who asks, how much, to whom, for what, with which card. The one place where money is approved. */
export function Review({ view, reply, busy, guardKey }: ScreenProps<'review'>) {
  const [pickedCard, setPickedCard] = useState<string>()
  const [pickedTab, setPickedTab] = useState<number>()
  const over = useNow(1000) >= view.expiresAt
  const usable = usableCards(view.cards)
  const cardId = usable.find(card => card.id === (pickedCard ?? view.selectedCardId))?.id ?? usable[0]?.id
  const tabId = view.tabs.find(tab => tab.tabId === pickedTab)?.tabId ?? view.tabs[0]?.tabId

  const approve = () => {
    if (!cardId) return
    reply({ decision: 'approve', cardId, ...(view.release === 'fill' && tabId !== undefined ? { tabId } : {}) })
  }
  return (
    <Screen
      title={<Rich message="review.title" parts={{ who: <RequesterName requester={view.requester} /> }} />}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'decline' })}>
            {t('review.decline')}
          </Button>
          <GuardedButton
            guardKey={`${guardKey}|${cardId}|${tabId}|${over}`}
            unavailable={busy || over || !cardId || isBlocked(view)}
            describedBy="review-facts"
            onPress={approve}
          >
            {t('review.approve', { amount: formatMoney(view.amount, locale()) })}
          </GuardedButton>
        </>
      }
    >
      <RequesterWarnings requester={view.requester} />
      <section id="review-facts" class={styles.facts} aria-label={t('review.facts')}>
        <ReviewAmount amount={view.amount} payee={view.payee} verified={view.verified} />
        <ReviewItems view={view} />
        <ReviewRemarks view={view} />
        <ReviewIdentities view={view} />
      </section>
      <AgentSays agent={view.agent} />
      <ReviewCard cards={view.cards} selectedId={cardId} onSelect={setPickedCard} />
      <div class={styles.last}>
        {view.release === 'fill' && (
          <TabChoice tabs={view.tabs} payee={view.payee.origin} selected={tabId} onSelect={setPickedTab} />
        )}
        <p class={styles.terms}>
          {over ? t('review.over') : t('review.terms', { time: formatClock(view.expiresAt, locale()) })}
        </p>
      </div>
      <ReviewDetails view={view} />
    </Screen>
  )
}
