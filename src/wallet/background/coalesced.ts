interface Pace {
  /** Milliseconds between two runs. */
  readonly pause: number
  /** Whether the first call of a burst runs at once, or only after a pause too. */
  readonly first: 'at once' | 'later'
}

/**
 * Makes a refresh that runs at most once at a time: calls during a run or a pause cause one more run. A burst of changes
 * (a flow writes its journal several times a second) must not become a burst of refreshes while the person waits.
 */
export function createCoalesced(work: () => Promise<void>, { pause, first }: Pace): () => void {
  let running = false
  let again = false

  async function run(): Promise<void> {
    if (first === 'later') await sleep(pause)
    do {
      again = false
      try {
        await work()
      } catch (thrown) {
        console.error('refresh failed', thrown)
      }
      await sleep(pause)
    } while (again)
    running = false
  }

  return () => {
    again = true
    if (running) return
    running = true
    void run()
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
