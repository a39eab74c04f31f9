export interface Refresh {
  /** After the pause. */
  readonly soon: () => void
  /** At once: the person is asked something. */
  readonly now: () => void
}

/**
 * Makes a refresh that runs at most once at a time: calls during a run or a pause cause one more run. A burst of changes
 * (a flow writes its journal several times a second) must not become a burst of refreshes while the person waits. `pause` is in
 * milliseconds, and comes before the first run too: what caused it is still at work then.
 */
export function createCoalesced(work: () => Promise<void>, pause: number): Refresh {
  let running = false
  let again = false
  let urgent = false
  let hurry = () => {}

  function paused(): Promise<void> {
    return new Promise(resolve => {
      hurry = resolve
      if (urgent) resolve()
      else setTimeout(resolve, pause)
    })
  }

  async function run(): Promise<void> {
    do {
      await paused()
      again = false
      urgent = false
      try {
        await work()
      } catch (thrown) {
        console.error('refresh failed', thrown)
      }
    } while (again)
    running = false
  }

  function soon(): void {
    again = true
    if (running) return
    running = true
    void run()
  }

  return {
    soon,
    now() {
      urgent = true
      soon()
      hurry()
    },
  }
}
