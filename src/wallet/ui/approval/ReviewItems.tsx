import { useState } from 'preact/hooks'
import type { Money } from '../../../wire/money.ts'
import type { PromptView } from '../../messages/prompts.ts'
import { Button } from '../components/Button.tsx'
import { formatMoney } from '../format/money.ts'
import { counted, locale, t } from '../i18n.ts'
import styles from './Review.module.css'

/** Rows shown before the list is folded: the amount, the card and the bar stay on one screen. */
const SHOWN = 4
/** Fewer where something does not fit together: that must be in sight before the list is. */
const SHOWN_WITH_REMARKS = 1

/** What is bought, with shipping and tax. */
export function ReviewItems({ view }: { readonly view: PromptView<'review'> }) {
  const [all, setAll] = useState(false)
  const limit = view.differences.length > 0 || !view.verified ? SHOWN_WITH_REMARKS : SHOWN
  const folded = !all && view.items.length > limit + 1
  const shown = folded ? view.items.slice(0, limit) : view.items
  return (
    <div class={styles.items}>
      <ul aria-label={t('review.items')}>
        {shown.map((item, index) => (
          <li key={index}>
            <bdi>{t('review.item', { quantity: item.quantity, title: item.title })}</bdi>
            <span>{formatMoney(item.total, locale())}</span>
          </li>
        ))}
      </ul>
      {folded && (
        <div class={styles.more}>
          <Button look="quiet" expanded={false} onPress={() => setAll(true)}>
            {counted('review.moreItems', view.items.length - limit)}
          </Button>
        </div>
      )}
      <dl class={styles.sums}>
        <Sum name={t('review.shipping')} money={view.shipping} />
        {view.tax?.amount !== 0 && <Sum name={t('review.tax')} money={view.tax} />}
      </dl>
    </div>
  )
}

function Sum({ name, money }: { readonly name: string; readonly money: Money | undefined }) {
  if (!money) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatMoney(money, locale())}</dd>
    </div>
  )
}
