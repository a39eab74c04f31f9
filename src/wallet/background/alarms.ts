import { browser } from '../browser.ts'

/** A packed Chrome build rounds shorter alarms up to this; unpacked ones are held to it too, so that tests prove something. */
export const SHORTEST_ALARM = 30_000

const FLOWS = 'flows'
const SWEEP = 'sweep'

/** Sets the one alarm for all flows to an absolute time (epoch ms); a later call replaces the earlier. */
export async function wakeAt(time: number): Promise<void> {
  await browser.alarms.create(FLOWS, { when: Math.max(time, Date.now() + SHORTEST_ALARM) })
}

/** Calls back when flows are due, and every minute besides: alarms can be lost on a restart or an update. */
export function onAlarm(due: () => Promise<void>): void {
  browser.alarms.onAlarm.addListener(alarm => {
    if (alarm.name === FLOWS || alarm.name === SWEEP) void due()
  })
  void browser.alarms.create(SWEEP, { periodInMinutes: 1 })
}
