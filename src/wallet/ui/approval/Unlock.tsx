import type { ApprovalState } from '../../messages/approval.ts'
import { openWalletPage } from '../client/open-page.ts'
import { Button } from '../components/Button.tsx'
import { Icon } from '../components/Icon.tsx'
import { UnlockPanel } from '../components/UnlockPanel.tsx'
import { counted, t } from '../i18n.ts'
import styles from './Result.module.css'
import { Screen } from './Screen.tsx'

interface UnlockProps {
  readonly state: ApprovalState
  readonly onUnlocked: () => void
  readonly onLater: () => void
}

/** The wallet is locked: what was asked is sealed until the person opens it. */
export function Unlock({ state, onUnlocked, onLater }: UnlockProps) {
  return (
    <Screen
      title={
        <span class={styles.title}>
          <span class={`${styles.badge} ${styles.calm}`}>
            <Icon name="lock" />
          </span>
          {t('unlock.title')}
        </span>
      }
      actions={<Button onPress={onLater}>{t('unlock.later')}</Button>}
    >
      <p>{state.position.total > 0 ? counted('unlock.waiting', state.position.total) : t('unlock.words')}</p>
      <UnlockPanel methods={state.unlockMethods} onUnlocked={onUnlocked} />
    </Screen>
  )
}

/** There is no wallet yet: the request waits while the person makes one. */
export function NotSetUp({ onLater }: { readonly onLater: () => void }) {
  return (
    <Screen
      title={t('setUp.firstTitle')}
      actions={
        <>
          <Button onPress={onLater}>{t('unlock.later')}</Button>
          <Button look="primary" onPress={() => void openWalletPage('/welcome')}>
            {t('setUp.start')}
          </Button>
        </>
      }
    >
      <p>{t('setUp.firstWords')}</p>
    </Screen>
  )
}
