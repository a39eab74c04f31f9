import { openWalletPage } from '../client/open-page.ts'
import { Button } from '../components/Button.tsx'
import { Icon } from '../components/Icon.tsx'
import { Logo } from '../components/Logo.tsx'
import { t } from '../i18n.ts'
import styles from './PopupApp.module.css'

/** The name, and the way to the full page. */
export function PopupHeader() {
  return (
    <header class={styles.header}>
      <h1 class={styles.name}>
        <Logo size={24} />
        {t('popup.title')}
      </h1>
      <Button look="quietText" onPress={() => void openWalletPage('/activity')}>
        {t('popup.openWallet')}
        <Icon name="open" />
      </Button>
    </header>
  )
}
