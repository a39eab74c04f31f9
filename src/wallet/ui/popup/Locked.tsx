import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import styles from './PopupApp.module.css'

/** A locked wallet. It is opened in the approval window: a passkey must not be asked for in a popup that may vanish. */
export function Locked() {
  const action = useAction()
  const unlock = () =>
    void action.run(async () => {
      await send('approval.open', {})
      window.close()
    })
  return (
    <section class={styles.teach}>
      <p>{t('popup.locked')}</p>
      <Button size="small" busy={action.busy} onPress={unlock}>
        <Icon name="lock" />
        {t('popup.unlock')}
      </Button>
      <Failure error={action.error} />
    </section>
  )
}
