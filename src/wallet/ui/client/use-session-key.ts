import { useLayoutEffect } from 'preact/hooks'
import { browser } from '../browser.ts'

/** Calls `changed` when the background writes `key` in `storage.session`. `changed` must keep its identity. */
export function useSessionKey(key: string, changed: () => void): void {
  useLayoutEffect(() => {
    const listener = (changes: Record<string, unknown>) => {
      if (key in changes) changed()
    }
    browser.storage.session.onChanged.addListener(listener)
    return () => browser.storage.session.onChanged.removeListener(listener)
  }, [key, changed])
}
