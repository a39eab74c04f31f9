import { useId } from 'preact/hooks'
import { idleChoices } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import field from '../components/Field.module.css'
import { Icon } from '../components/Icon.tsx'
import { formatMinutes } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import styles from './Form.module.css'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import { UnlockWays } from './UnlockWays.tsx'
import { go } from './use-route.ts'

/** How the wallet opens and when it locks, with the lock at hand. */
export function Security() {
  const { value, error } = useQuery('vault.status', {})
  const lock = useAction()
  return (
    <Page narrow title={t('security.title')} lead={t('security.lead')}>
      <Failure error={error} />
      {!value && !error && <Loading />}
      {value && (
        <>
          <UnlockWays methods={value.methods} />
          <IdleTime minutes={value.idleMinutes} />
        </>
      )}
      <p class={styles.note}>{t('security.whileLocked')}</p>
      <Failure error={lock.error} />
      <div>
        <Button busy={lock.busy} onPress={() => void lock.run(() => send('vault.lock', {}))}>
          <Icon name="lock" />
          {t('security.lockNow')}
        </Button>
      </div>
      <h2>{t('removal.title')}</h2>
      <p>{t('removal.about')}</p>
      <div>
        <Button onPress={() => go('/security/remove')}>{t('removal.open')}</Button>
      </div>
    </Page>
  )
}

/** After how long without use the wallet locks itself. */
function IdleTime({ minutes }: { readonly minutes: number }) {
  const id = useId()
  const action = useAction()
  const choose = (chosen: string) => {
    const choice = idleChoices.find(one => String(one) === chosen)
    if (choice) void action.run(() => send('vault.setIdleMinutes', { minutes: choice }))
  }
  return (
    <div class={field.field}>
      <label for={id}>{t('security.locksAfter')}</label>
      <select
        id={id}
        class={field.input}
        value={String(minutes)}
        aria-describedby={`${id}-note`}
        onChange={event => choose(event.currentTarget.value)}
      >
        {idleChoices.map(choice => (
          <option key={choice} value={String(choice)}>
            {formatMinutes(choice, locale())}
          </option>
        ))}
      </select>
      <p id={`${id}-note`} class={field.hint}>
        {t('security.locksToo')}
      </p>
      <Failure error={action.error} />
    </div>
  )
}
