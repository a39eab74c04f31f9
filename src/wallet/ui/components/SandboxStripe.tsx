import { t } from '../i18n.ts'
import styles from './SandboxStripe.module.css'

/** The striped header of builds that move no real money. */
export function SandboxStripe() {
  return (
    <aside class={styles.stripe} aria-label={t('sandbox.word')}>
      <span>{t('sandbox.word')}</span>
      <span class={styles.words}>{t('sandbox.words')}</span>
    </aside>
  )
}
