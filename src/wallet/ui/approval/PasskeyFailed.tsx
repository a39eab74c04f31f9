import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import { problemSentence } from './problem.ts'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './screen-props.ts'

/** The passkey did not work, or its window was closed: again, another card, or not at all. */
export function PasskeyFailed({ view, reply, busy }: ScreenProps<'passkey-failed'>) {
  return (
    <Screen
      title={t('passkey.failedTitle', { provider: view.provider })}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          {view.next === 'never' ? (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'other_card' })}>
              {t('action.otherCard')}
            </Button>
          ) : (
            <Button look="primary" busy={busy} onPress={() => reply({ decision: 'again' })}>
              {t('passkey.again', { provider: view.provider })}
            </Button>
          )}
        </>
      }
    >
      <Notice tone="caution" urgent>
        {problemSentence(view.problem)}
      </Notice>
      {view.next !== 'never' && (
        <div>
          <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'other_card' })}>
            {t('action.otherCard')}
          </Button>
        </div>
      )}
    </Screen>
  )
}
