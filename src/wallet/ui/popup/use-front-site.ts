import { useEffect, useState } from 'preact/hooks'
import { browser } from '../browser.ts'

/** The web origin of the tab the popup was opened over; undefined when it is no web page or not ours to know. */
export function useFrontSite(): string | undefined {
  const [site, setSite] = useState<string>()
  useEffect(() => {
    const read = async () => {
      const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
      if (tab?.url && isAllowable(new URL(tab.url))) setSite(new URL(tab.url).origin)
    }
    void read()
  }, [])
  return site
}

/** Agents live on https; local names are for trying things out. */
function isAllowable({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && /(^|\.)localhost$/.test(hostname))
}
