import type { Summary } from '../../messages/approval.ts'
import { formatMoney } from '../format/money.ts'
import { formatDay } from '../format/time.ts'
import { labelFor, locale, t } from '../i18n.ts'
import styles from './PopupApp.module.css'

/** The last purchases, with their state in words. */
export function Recent({ recent }: { readonly recent: Summary['recent'] }) {
  return (
    <section class={styles.section}>
      <h2>{t('popup.recent')}</h2>
      <ul class={styles.list}>
        {recent.map(purchase => (
          <li key={purchase.purchaseId}>
            <div class={styles.row}>
              <bdi>{purchase.payee}</bdi>
              <span class={styles.number}>{formatMoney(purchase.amount, locale())}</span>
            </div>
            <div class={`${styles.row} ${styles.quiet}`}>
              <span>{labelFor('status', purchase.status) ?? purchase.status}</span>
              <span>{formatDay(purchase.at, locale())}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
