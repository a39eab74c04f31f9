import { browser } from '../browser.ts'
import { Button } from '../components/Button.tsx'
import { t } from '../i18n.ts'
import styles from './PopupApp.module.css'

/** Before the first purchase: how it works, in two lines, and a page to try it on where there is one. */
export function EmptyState({ demo }: { readonly demo: string | undefined }) {
  return (
    <section class={styles.teach}>
      <p>{t('popup.teachAllow')}</p>
      <p>{t('popup.teachAsk')}</p>
      {demo && (
        <Button size="small" onPress={() => void browser.tabs.create({ url: demo })}>
          {t('popup.demo')}
        </Button>
      )}
    </section>
  )
}
