import { useId } from 'preact/hooks'
import { t } from '../i18n.ts'
import styles from './ActivityFilter.module.css'
import type { Filter } from './activity-rows.ts'

const filters: readonly Filter[] = ['all', 'paid', 'open', 'ended']

interface ActivityFilterProps {
  readonly filter: Filter
  readonly search: string
  readonly onFilter: (filter: Filter) => void
  readonly onSearch: (search: string) => void
}

/** Narrows the list by where a purchase stands and by what its row says. */
export function ActivityFilter({ filter, search, onFilter, onSearch }: ActivityFilterProps) {
  const name = useId()
  return (
    <search class={styles.filter}>
      <fieldset class={styles.kinds}>
        <legend class={styles.spoken}>{t('activity.filter')}</legend>
        {filters.map(one => (
          <label key={one}>
            <input type="radio" name={name} checked={one === filter} onChange={() => onFilter(one)} />
            {t(`activity.filters.${one}`)}
          </label>
        ))}
      </fieldset>
      <input
        class={styles.words}
        type="search"
        value={search}
        maxLength={100}
        placeholder={t('activity.search')}
        aria-label={t('activity.search')}
        onInput={event => onSearch(event.currentTarget.value)}
      />
    </search>
  )
}
