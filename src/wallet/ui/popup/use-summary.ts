import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Summary } from '../../messages/approval.ts'
import { browser } from '../browser.ts'
import { useSessionKey } from '../client/use-session-key.ts'

/** The summary the background keeps for this popup: undefined while it is read, null when there is none yet. */
export function useSummary(): Summary | null | undefined {
  const [summary, setSummary] = useState<Summary | null>()
  const read = useCallback(async () => {
    const stored = await browser.storage.session.get('summary')
    setSummary(isSummary(stored.summary) ? stored.summary : null)
  }, [])
  useEffect(() => {
    void read()
  }, [read])
  useSessionKey('summary', read)
  return summary
}

/** Only the background writes this area; the shape is checked so that an old summary after an update shows as none. */
function isSummary(value: unknown): value is Summary {
  return typeof value === 'object' && value !== null && 'waiting' in value && 'budgets' in value && 'recent' in value
}
