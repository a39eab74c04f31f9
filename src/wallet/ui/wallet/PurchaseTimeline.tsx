import { useQuery } from '../client/use-query.ts'
import { Facts } from '../components/Facts.tsx'
import { Failure } from '../components/Failure.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatMoment } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { StatusTag } from './ActivityTable.tsx'
import { type ActivityRow, rowsOf } from './activity-rows.ts'
import { Loading } from './Loading.tsx'
import { Page } from './Page.tsx'
import styles from './PurchaseTimeline.module.css'
import { whatHappened } from './what-happened.ts'

/** One purchase from the asking to the end: what was asked, shown, signed, sent and answered, with its times. */
export function PurchaseTimeline({ purchaseId }: { readonly purchaseId: string }) {
  const { value, error } = useQuery('activity.detail', { purchaseId })
  const entries = value?.entries.toSorted((a, b) => a.at - b.at || a.id - b.id) ?? []
  const [row] = rowsOf(entries)
  return (
    <Page
      narrow
      title={row?.entry.payee ? t('timeline.title', { payee: row.entry.payee }) : t('timeline.plainTitle')}
      action={<a href="#/activity">{t('timeline.back')}</a>}
    >
      <Failure error={error} />
      {!value && !error && <Loading />}
      {row && <Head row={row} />}
      {value && !row && <p>{t('timeline.none')}</p>}
      <ol class={styles.line}>
        {entries.map(entry => (
          <li key={entry.id}>
            <span class={styles.what}>{whatHappened(entry)}</span>
            <time class={styles.when} dateTime={new Date(entry.at).toISOString()}>
              {formatMoment(entry.at, locale())}
            </time>
          </li>
        ))}
      </ol>
    </Page>
  )
}

function Head({ row }: { readonly row: ActivityRow }) {
  const { entry, status } = row
  return (
    <Facts
      facts={[
        ...(status ? [{ name: t('activity.status'), value: <StatusTag status={status} /> }] : []),
        ...(entry.amount ? [{ name: t('fact.amount'), value: <b>{formatMoney(entry.amount, locale())}</b> }] : []),
        ...(entry.who ? [{ name: t('activity.asker'), value: hostOf(entry.who) }] : []),
        ...(entry.lastFour ? [{ name: t('fact.card'), value: `•••• ${entry.lastFour}` }] : []),
        ...(entry.eci ? [{ name: t('fact.eci'), value: `ECI ${entry.eci}` }] : []),
      ]}
    />
  )
}
