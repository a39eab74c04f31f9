import type { PromptView } from '../../messages/prompts.ts'
import { openBankPage } from '../client/open-bank-page.ts'
import { useNow } from '../client/use-now.ts'
import { Button } from '../components/Button.tsx'
import { Icon } from '../components/Icon.tsx'
import { WaitLine } from '../components/WaitLine.tsx'
import { formatLeft } from '../format/time.ts'
import { t } from '../i18n.ts'
import { Screen } from './Screen.tsx'
import styles from './StepUp.module.css'
import type { ScreenProps } from './screen-props.ts'

/** The bank confirms outside this window: in its app, on its page, or by telephone. */
export function StepUpWait({ view, reply, busy }: ScreenProps<'step-up-wait'>) {
  const left = view.expiresAt - useNow(500)
  return (
    <Screen
      title={t(`stepUp.waitTitle.${view.method}`)}
      actions={
        <>
          <Button busy={busy} onPress={() => reply({ decision: 'cancel' })}>
            {t('action.cancel')}
          </Button>
          <Primary view={view} busy={busy} check={() => reply({ decision: 'check_now' })} />
        </>
      }
    >
      {view.method === 'customer_service' && view.value && (
        <p class={styles.big}>
          <bdi>{view.value}</bdi>
        </p>
      )}
      <p>{t(`stepUp.waitWords.${view.method}`, { value: view.value })}</p>
      <WaitLine words={t('stepUp.waiting', { left: formatLeft(left) })} />
      <div class={styles.ways}>
        {view.openUrl && (
          <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'check_now' })}>
            {t('stepUp.checkNow')}
          </Button>
        )}
        {view.mayHaveCode && (
          <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'enter_code' })}>
            {t('stepUp.haveCode')}
          </Button>
        )}
        {view.otherMethods !== 'none' && (
          <Button look="quiet" busy={busy} onPress={() => reply({ decision: 'other_method' })}>
            {t('stepUp.otherMethod')}
          </Button>
        )}
      </div>
    </Screen>
  )
}

interface PrimaryProps {
  readonly view: PromptView<'step-up-wait'>
  readonly busy: boolean
  readonly check: () => void
}

function Primary({ view, busy, check }: PrimaryProps) {
  const { openUrl } = view
  if (!openUrl) {
    return (
      <Button look="primary" busy={busy} onPress={check}>
        {t('stepUp.checkNow')}
      </Button>
    )
  }
  return (
    <Button look="primary" busy={busy} onPress={() => void openBankPage(openUrl)}>
      <Icon name="open" />
      {t('stepUp.openBank')}
    </Button>
  )
}
