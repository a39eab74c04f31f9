import { Button } from '../components/Button.tsx'
import { t } from '../i18n.ts'
import { Page } from './Page.tsx'
import { go } from './use-route.ts'

/** The end of a wallet on this device, for whoever watched it go. */
export function Removed() {
  return (
    <Page narrow title={t('removal.done')} lead={t('removal.doneWords')}>
      <div>
        <Button onPress={() => go('/welcome')}>{t('removal.startOver')}</Button>
      </div>
    </Page>
  )
}
