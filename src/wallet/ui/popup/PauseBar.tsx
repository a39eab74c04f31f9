import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import styles from './PopupApp.module.css'

/** The switch that stops all agents; it stays in view however long the popup is. */
export function PauseBar({ paused }: { readonly paused: boolean }) {
  const action = useAction()
  return (
    <footer class={styles.bar}>
      {paused && <p>{t('agents.paused')}</p>}
      <Failure error={action.error} />
      <Button
        look={paused ? 'primary' : 'secondary'}
        size="wide"
        busy={action.busy}
        onPress={() => void action.run(() => send('agents.setPaused', { paused: !paused }))}
      >
        <Icon name={paused ? 'play' : 'pause'} />
        {t(paused ? 'agents.resume' : 'agents.pauseAll')}
      </Button>
    </footer>
  )
}
