import { Icon } from '../components/Icon.tsx'
import { labelFor, t } from '../i18n.ts'
import styles from './CardSafety.module.css'

interface CardSafetyProps {
  /** Where the card will be added, as far as that is known already. */
  readonly provider: string | undefined
}

/** Where a typed card number goes, and that it is not kept: said before it is typed. */
export function CardSafety({ provider = '' }: CardSafetyProps) {
  return (
    <ul class={styles.safety}>
      <li>
        <Icon name="shield" />
        {labelFor('addCard.goes', provider) ?? t('addCard.goesWhere')}
      </li>
      <li>
        <Icon name="lock" />
        {t('addCard.notKept')}
      </li>
    </ul>
  )
}
