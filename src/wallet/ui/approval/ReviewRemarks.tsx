import type { PromptView } from '../../messages/prompts.ts'
import { Notice } from '../components/Notice.tsx'
import { Rich } from '../components/Rich.tsx'
import { formatMoney, parseMoney } from '../format/money.ts'
import { locale, t } from '../i18n.ts'
import styles from './Review.module.css'

/** What does not fit together, each on its own line, and what the purchase does to the budget. */
export function ReviewRemarks({ view }: { readonly view: PromptView<'review'> }) {
  const { differences, verified, budget } = view
  if (differences.length === 0 && verified && !budget) return null
  return (
    <div class={styles.remarks}>
      {!verified && <Notice tone="caution">{t('review.unsignedWords')}</Notice>}
      {differences.map(difference => (
        <Notice key={difference.field} tone="caution">
          <Rich
            message={`review.difference.${difference.field}`}
            parts={{ claimed: asMoney(difference.claimed), signed: asMoney(difference.signed) }}
          />
        </Notice>
      ))}
      {budget && <BudgetLine budget={budget} />}
    </div>
  )
}

/** `42.50 USD` as the person's language writes it; anything else stays as it is. */
function asMoney(text: string): string {
  const [, decimal = '', currency = ''] = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text) ?? []
  const money = currency ? parseMoney(decimal, currency) : undefined
  return money ? formatMoney(money, locale()) : text
}

function BudgetLine({ budget }: { readonly budget: NonNullable<PromptView<'review'>['budget']> }) {
  const values = { left: formatMoney(budget.left, locale()), limit: formatMoney(budget.limit, locale()) }
  if (budget.over) return <Notice tone="caution">{t('review.budgetOver', values)}</Notice>
  return <p class={styles.budget}>{t('review.budgetLeft', values)}</p>
}
