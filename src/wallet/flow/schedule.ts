import type { Engine } from './engine.ts'

/** Milliseconds: Chrome fires no alarm of a packed extension sooner. */
export const SHORTEST_ALARM = 30_000

/** Sets one alarm for the earliest thing any live flow waits for; sooner things are the ticks' business. */
export function createSchedule(
  engine: Pick<Engine, 'live' | 'now'>,
  alarms: { wakeAt(time: number): void | Promise<void> },
): () => void {
  let alarm: number | undefined

  return () => {
    const now = engine.now()
    const due = [...engine.live.values()].flatMap(run => run.nextDue() ?? [])
    if (due.length === 0) return
    const next = Math.max(Math.min(...due), now + SHORTEST_ALARM)
    // An alarm that is already set for that time, or a little sooner, will do.
    if (alarm !== undefined && alarm > now && alarm <= next) return
    alarm = next
    void alarms.wakeAt(next)
  }
}
