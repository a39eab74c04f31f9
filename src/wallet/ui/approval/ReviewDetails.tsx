import type { PromptView } from '../../messages/prompts.ts'
import { type Fact, Facts } from '../components/Facts.tsx'
import { Origin } from '../components/Origin.tsx'
import { formatMoment } from '../format/time.ts'
import { labelFor, locale, t } from '../i18n.ts'
import { RequesterName } from './Requester.tsx'
import styles from './Review.module.css'

/** What most people never need, one press away. */
export function ReviewDetails({ view }: { readonly view: PromptView<'review'> }) {
  return (
    <details class={styles.details}>
      <summary>{t('review.details')}</summary>
      <Facts facts={factsOf(view)} />
    </details>
  )
}

function factsOf(view: PromptView<'review'>): Fact[] {
  return [
    { name: t('review.requester'), value: <RequesterName requester={view.requester} /> },
    { name: t('review.payee'), value: <Origin origin={view.payee.origin} /> },
    { name: t('review.release'), value: t(`release.${view.release}`) },
    { name: t('review.expires'), value: formatMoment(view.expiresAt, locale()) },
    ...view.details.map(detail => ({ name: labelFor('details', detail.key) ?? detail.key, value: detail.value })),
  ]
}
