import { useEffect } from 'preact/hooks'
import { send } from './send.ts'

const EVERY = 1000

/** Tells the background once a second that the window is looked at while something waits: that drives short waits. */
export function useTicks(waiting: boolean): void {
  useEffect(() => {
    if (!waiting) return
    const tick = () => {
      // A tick that is lost is made up for by the next, and by the background's alarms.
      if (document.visibilityState === 'visible') send('approval.tick', {}).catch(() => undefined)
    }
    tick()
    const timer = setInterval(tick, EVERY)
    return () => clearInterval(timer)
  }, [waiting])
}
