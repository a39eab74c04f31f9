import { useState } from 'preact/hooks'
import type { CardView } from '../../messages/prompts.ts'
import { openWalletPage } from '../client/open-page.ts'
import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { Choice } from '../components/Choice.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './Review.module.css'

interface ReviewCardProps {
  readonly cards: readonly CardView[]
  readonly selectedId: string | undefined
  readonly onSelect: (id: string) => void
}

/** Cards that can pay at all. */
export function usableCards(cards: readonly CardView[]): readonly CardView[] {
  return cards.filter(card => card.state === 'active')
}

/** The card that pays, and the way to another one, in the same place. */
export function ReviewCard({ cards, selectedId, onSelect }: ReviewCardProps) {
  const [choosing, setChoosing] = useState(false)
  const selected = cards.find(card => card.id === selectedId)
  if (!selected) return <NoCard />
  return (
    <div class={styles.card}>
      <div class={styles.cardRow}>
        <CardName card={selected} />
        <Button look="quiet" expanded={choosing} onPress={() => setChoosing(!choosing)}>
          {t(choosing ? 'review.keepCard' : 'review.changeCard')}
        </Button>
      </div>
      {!selected.linked && <p class={styles.note}>{t('review.linkFirst')}</p>}
      {choosing && (
        <>
          <Choice
            legend={t('review.chooseCard')}
            legendHidden
            options={cards.map(card => ({
              id: card.id,
              main: <CardName card={card} />,
              note: noteOf(card),
              unavailable: card.state !== 'active',
            }))}
            selected={selectedId}
            onSelect={onSelect}
          />
          <AddCard />
        </>
      )}
    </div>
  )
}

function noteOf(card: CardView): string {
  if (card.state !== 'active') return t(`card.state.${card.state}`)
  const linked = t(card.linked ? 'card.linked' : 'card.unlinked')
  return card.issuer ? t('card.issuerAnd', { issuer: card.issuer, rest: linked }) : linked
}

function NoCard() {
  return (
    <Notice tone="caution">
      <p>{t('review.noCard')}</p>
      <AddCard />
    </Notice>
  )
}

function AddCard() {
  return (
    <div class={styles.more}>
      <Button look="quiet" onPress={() => void openWalletPage('/cards/add')}>
        <Icon name="plus" />
        {t('card.add')}
      </Button>
    </div>
  )
}
