/**
 * Makes a refresh that runs at most once at a time: calls during a run or a pause cause one more run. A burst of changes
 * (a flow writes its journal several times a second) must not become a burst of refreshes while the person waits. `pause` is in
 * milliseconds, and comes before the first run too: what caused it is still at work then.
 */
export function createCoalesced(work: () => Promise<void>, pause: number): () => void {
  let running = false
  let again = false

  async function run(): Promise<void> {
    do {
      await sleep(pause)
      again = false
      try {
        await work()
      } catch (thrown) {
        console.error('refresh failed', thrown)
      }
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
