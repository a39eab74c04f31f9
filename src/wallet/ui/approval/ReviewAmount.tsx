import type { Money } from '../../../wire/money.ts'
import { Icon } from '../components/Icon.tsx'
import { Notice } from '../components/Notice.tsx'
import { Origin } from '../components/Origin.tsx'
import { Rich } from '../components/Rich.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { imitates } from '../format/origin.ts'
import { mixesAlphabets } from '../format/scripts.ts'
import { locale, t } from '../i18n.ts'
import styles from './Review.module.css'

interface ReviewAmountProps {
  readonly amount: Money
  readonly payee: { readonly origin: string; readonly name: string }
  readonly verified: boolean
}

/** How much, to whom, and whether the merchant itself signed that. */
export function ReviewAmount({ amount, payee, verified }: ReviewAmountProps) {
  const isSuspicious = imitates(payee.origin) || mixesAlphabets(payee.name)
  return (
    <div>
      <div class={styles.amountRow}>
        <strong class={styles.amount}>{formatMoney(amount, locale())}</strong>
        <span class={styles.payee}>
          <Rich
            message="review.to"
            parts={{
              payee: (
                <b>
                  <bdi>{payee.name}</bdi>
                </b>
              ),
            }}
          />
        </span>
      </div>
      <div class={styles.site}>
        <Origin origin={payee.origin} />
        <span class={verified ? styles.signed : styles.unsigned}>
          <Icon name={verified ? 'check' : 'alert'} />
          {t(verified ? 'review.signed' : 'review.unsigned')}
        </span>
      </div>
      {isSuspicious && <Notice tone="caution">{t('origin.imitates', { host: hostOf(payee.origin) })}</Notice>}
    </div>
  )
}
