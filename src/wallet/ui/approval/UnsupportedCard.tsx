import { useState } from 'preact/hooks'
import { openWalletPage } from '../client/open-page.ts'
import { Button } from '../components/Button.tsx'
import { CardName, cardText } from '../components/CardName.tsx'
import { Choice } from '../components/Choice.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { problemSentence } from './problem.ts'
import { usableCards } from './ReviewCard.tsx'
import { Screen } from './Screen.tsx'
import styles from './StepUp.module.css'
import type { ScreenProps } from './screen-props.ts'

/** The bank can't link this card: another card, or the person pays the merchant without the agent. */
export function UnsupportedCard({ view, reply, busy }: ScreenProps<'unsupported-card'>) {
  const others = usableCards(view.cards).filter(card => card.id !== view.card.id)
  const [picked, setPicked] = useState<string>()
  const chosen = others.find(card => card.id === picked) ?? others[0]
  return (
    <Screen
      title={t(view.problem === 'release_unsupported' ? 'unsupported.titleRelease' : 'unsupported.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          {chosen ? (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'other_card', cardId: chosen.id })}>
              {t('unsupported.use', { card: cardText(chosen) })}
            </Button>
          ) : (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'pay_myself' })}>
              {t('unsupported.payMyself')}
            </Button>
          )}
        </>
      }
    >
      <p>
        <CardName card={view.card} />
      </p>
      <Notice tone="caution" urgent>
        {problemSentence(view.problem)}
      </Notice>
      {others.length > 0 && (
        <Choice
          legend={t('unsupported.other')}
          options={others.map(card => ({ id: card.id, main: <CardName card={card} />, note: card.issuer }))}
          selected={chosen?.id}
          onSelect={setPicked}
        />
      )}
      <div class={styles.ways}>
        <Button look="quiet" onPress={() => void openWalletPage('/cards/add')}>
          {t('card.add')}
        </Button>
        {chosen && (
          <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'pay_myself' })}>
            {t('unsupported.payMyself')}
          </Button>
        )}
      </div>
    </Screen>
  )
}
