import type { Money } from '../../../wire/money.ts'
import { formatMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import styles from './Bar.module.css'

interface BarProps {
  readonly label: string
  readonly spent: Money
  readonly limit?: Money | undefined
}

/** What was spent against a limit: a bar, and the same in words. Without a limit only the words. */
export function Bar({ label, spent, limit }: BarProps) {
  const over = limit !== undefined && spent.amount > limit.amount
  const values = { spent: formatMoney(spent, locale()), limit: limit ? formatMoney(limit, locale()) : '' }
  return (
    <div class={styles.bar}>
      <div class={styles.words}>
        <bdi class={styles.label}>{label}</bdi>
        <span class={over ? styles.over : styles.sum}>
          {t(!limit ? 'bar.spent' : over ? 'bar.over' : 'bar.ofLimit', values)}
        </span>
      </div>
      {limit && (
        <svg class={styles.track} width="100%" height="8" aria-hidden="true" focusable="false">
          <rect class={styles.whole} width="100%" height="8" rx="4" />
          <rect class={over ? styles.tooMuch : styles.part} width={`${share(spent, limit)}%`} height="8" rx="4" />
        </svg>
      )}
    </div>
  )
}

function share(spent: Money, limit: Money): number {
  return limit.amount === 0 ? 100 : Math.min(100, Math.round((spent.amount / limit.amount) * 100))
}
