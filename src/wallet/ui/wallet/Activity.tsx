import { useState } from 'preact/hooks'
import type { ActivityEntry } from '../../messages/commands.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { useQuery } from '../client/use-query.ts'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { Failure } from '../components/Failure.tsx'
import { t } from '../i18n.ts'
import { ActivityFilter } from './ActivityFilter.tsx'
import { ActivityTable } from './ActivityTable.tsx'
import { type Filter, matches, rowsOf } from './activity-rows.ts'
import { Loading } from './Loading.tsx'
import { MonthChart } from './MonthChart.tsx'
import { Page } from './Page.tsx'
import { SaveActivity } from './SaveActivity.tsx'

const PAGE = 200

/** Everything that was asked and what became of it, the newest first. */
export function Activity() {
  const { value, error } = useQuery('activity.list', { limit: PAGE })
  const [older, setOlder] = useState<readonly ActivityEntry[]>([])
  const [exhausted, setExhausted] = useState(false)
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const reading = useAction()

  const entries = [...new Map([...older, ...(value?.entries ?? [])].map(entry => [entry.id, entry])).values()]
  const rows = rowsOf(entries)
  const shown = rows.filter(row => matches(row, filter, search))
  const readOlder = () =>
    void reading.run(async () => {
      const first = Math.min(...entries.map(entry => entry.id))
      const page = await send('activity.list', { before: first, limit: PAGE })
      setOlder([...older, ...page.entries])
      setExhausted(!page.more)
    })
  return (
    <Page title={t('activity.title')}>
      <Failure error={error ?? reading.error} />
      {!value && !error && <Loading />}
      {value && rows.length === 0 && <Empty icon="chart" words={t('activity.none')} />}
      {rows.length > 0 && (
        <>
          <MonthChart rows={rows} />
          <ActivityFilter filter={filter} search={search} onFilter={setFilter} onSearch={setSearch} />
          {shown.length > 0 ? <ActivityTable rows={shown} /> : <Empty icon="search" words={t('activity.noMatch')} />}
          {value?.more && !exhausted && (
            <div>
              <Button busy={reading.busy} onPress={readOlder}>
                {t('activity.older')}
              </Button>
            </div>
          )}
          <SaveActivity />
        </>
      )}
    </Page>
  )
}
