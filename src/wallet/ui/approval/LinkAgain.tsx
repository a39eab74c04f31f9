import { Button } from '../components/Button.tsx'
import { CardName } from '../components/CardName.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import styles from './StepUp.module.css'
import type { ScreenProps } from './screen-props.ts'

/** The provider has forgotten this device: nothing failed, the card is linked once more or another one pays. */
export function LinkAgain({ view, reply, busy }: ScreenProps<'link-again'>) {
  return (
    <Screen
      title={t('linkAgain.title')}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" busy={busy} onPress={() => reply({ decision: 'link' })}>
            {t('linkAgain.link')}
          </Button>
        </>
      }
    >
      <p>
        <CardName card={view.card} />
      </p>
      <Notice tone="caution" urgent>
        {t('linkAgain.words', { provider: view.provider })}
      </Notice>
      <div class={styles.ways}>
        <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'other_card' })}>
          {t('action.otherCard')}
        </Button>
      </div>
    </Screen>
  )
}
