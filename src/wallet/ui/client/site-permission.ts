import { useEffect, useState } from 'preact/hooks'
import { browser } from '../browser.ts'
import { send } from './send.ts'

/** Match patterns have no port. */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin)
  return `${protocol}//${hostname}/*`
}

/** Whether the browser lets the wallet see tabs of this site; undefined until it has said so. */
export function useSitePermission(origin: string): boolean | undefined {
  const [known, setKnown] = useState<boolean>()
  useEffect(() => {
    const look = () => void browser.permissions.contains({ origins: [patternOf(origin)] }).then(setKnown)
    look()
    browser.permissions.onAdded.addListener(look)
    return () => browser.permissions.onAdded.removeListener(look)
  }, [origin])
  return known
}

/**
 * Asks the person, in the browser's own words, whether the wallet may see this site, in order to fill its checkout. The browser
 * asks only when this call is the first thing a press does.
 */
export function askToFill(origin: string): void {
  const asked = browser.permissions.request({ origins: [patternOf(origin)] })
  // Told before the person can have answered: a site that is filled does not thereby find the wallet.
  const told = send('sites.fillOnly', { origin })
  void Promise.all([asked, told]).catch(thrown => console.error('not asked to fill', thrown))
}
