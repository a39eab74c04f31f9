import { browser } from '../browser.ts'
import type { Summary } from '../messages/approval.ts'

/** Key in `storage.session` under which the toolbar popup finds its summary. */
export const SUMMARY_KEY = 'summary'

/** Colour of the count on the toolbar button: the accent of the interface. */
const BADGE_COLOUR = '#0b6b4f'

/** Stores the summary and shows on the toolbar button how much waits, or that agents are paused. */
export async function publishSummary(summary: Summary): Promise<void> {
  await browser.storage.session.set({ [SUMMARY_KEY]: summary })
  await browser.action.setBadgeBackgroundColor({ color: BADGE_COLOUR })
  await browser.action.setBadgeText({ text: badgeOf(summary) })
}

function badgeOf(summary: Summary): string {
  if (summary.paused) return 'II'
  return summary.waiting.length > 0 ? String(summary.waiting.length) : ''
}
