import { Icon } from '../components/Icon.tsx'
import { t } from '../i18n.ts'
import styles from './CardSafety.module.css'

/** Where a typed card number goes, and that it is not kept: said before it is typed. */
export function CardSafety() {
  return (
    <ul class={styles.safety}>
      <li>
        <Icon name="shield" />
        {t('addCard.goesWhere')}
      </li>
      <li>
        <Icon name="lock" />
        {t('addCard.notKept')}
      </li>
    </ul>
  )
}
