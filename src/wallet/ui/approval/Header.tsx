import type { ApprovalState } from '../../messages/approval.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'
import styles from './Header.module.css'

/** The place in the queue, and the switch that stops every agent at once. */
export function Header({ state }: { readonly state: ApprovalState }) {
  const { index, total } = state.position
  const action = useAction()
  const setPaused = (paused: boolean) => void action.run(() => send('agents.setPaused', { paused }))
  return (
    <header class={styles.header}>
      <div class={styles.row}>
        <span class={styles.place} aria-live="polite">
          {total > 0 && t('queue.place', { index, total })}
        </span>
        {!state.paused && (
          <Button look="quietText" busy={action.busy} onPress={() => setPaused(true)}>
            <Icon name="pause" />
            {t('agents.pause')}
          </Button>
        )}
      </div>
      {state.paused && (
        <Notice tone="caution">
          <div class={styles.paused}>
            <span>{t('agents.paused')}</span>
            <Button look="secondary" size="small" busy={action.busy} onPress={() => setPaused(false)}>
              {t('agents.resume')}
            </Button>
          </div>
        </Notice>
      )}
      <Failure error={action.error} />
    </header>
  )
}
