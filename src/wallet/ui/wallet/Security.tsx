import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import styles from './Form.module.css'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'

/** How the wallet opens and when it locks, with the lock at hand. */
export function Security() {
  const { value, error } = useQuery('vault.status', {})
  const lock = useAction()
  return (
    <Page narrow title={t('security.title')} lead={t('security.lead')}>
      <Failure error={error} />
      {!value && !error && <Loading />}
      {value && (
        <Facts
          facts={[
            { name: t('security.opensWith'), value: value.methods.map(method => t(`security.${method}`)).join(', ') },
            { name: t('security.locks'), value: t('security.locksWhen') },
          ]}
        />
      )}
      <p class={styles.note}>{t('security.whileLocked')}</p>
      <Failure error={lock.error} />
      <div>
        <Button busy={lock.busy} onPress={() => void lock.run(() => send('vault.lock', {}))}>
          <Icon name="lock" />
          {t('security.lockNow')}
        </Button>
      </div>
    </Page>
  )
}
