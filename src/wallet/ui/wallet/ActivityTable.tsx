import { Tag } from '../components/Tag.tsx'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatMoment } from '../format/time.ts'
import { labelFor, locale, t } from '../i18n.ts'
import type { ActivityRow } from './activity-rows.ts'
import styles from './Table.module.css'
import { whatHappened } from './what-happened.ts'

/** The rows of the activity; a purchase leads to its timeline. */
export function ActivityTable({ rows }: { readonly rows: readonly ActivityRow[] }) {
  return (
    <table class={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('activity.what')}</th>
          <th scope="col">{t('activity.asker')}</th>
          <th scope="col">{t('activity.status')}</th>
          <th scope="col" class={styles.end}>
            {t('fact.amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.purchaseId ?? row.entry.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { readonly row: ActivityRow }) {
  const { entry, purchaseId, status } = row
  const what = (purchaseId && entry.payee) || whatHappened(entry)
  return (
    <tr>
      <th scope="row">
        {purchaseId ? (
          <a href={`#/activity/${encodeURIComponent(purchaseId)}`}>
            <bdi>{what}</bdi>
          </a>
        ) : (
          <bdi>{what}</bdi>
        )}
        <span class={styles.note}>{formatMoment(entry.at, locale())}</span>
      </th>
      <td data-label={t('activity.asker')}>
        <bdi>{entry.who ? hostOf(entry.who) : '–'}</bdi>
      </td>
      <td data-label={t('activity.status')}>{status ? <StatusTag status={status} /> : '–'}</td>
      <td data-label={t('fact.amount')} class={`${styles.number} ${styles.end}`}>
        {entry.amount ? formatMoney(entry.amount, locale()) : '–'}
      </td>
    </tr>
  )
}

const tones: Readonly<Record<string, 'good' | 'caution' | 'danger' | 'calm'>> = {
  settled: 'good',
  failed: 'danger',
  unknown: 'caution',
  pending_approval: 'caution',
  requires_action: 'caution',
}

/** Where a purchase stands, in words. */
export function StatusTag({ status }: { readonly status: string }) {
  return <Tag tone={tones[status] ?? 'calm'}>{labelFor('status', status) ?? status}</Tag>
}
