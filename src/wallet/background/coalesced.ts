/**
 * Makes a refresh that runs at most once at a time: calls during a run cause one more run after it. A burst of changes
 * (a flow writes its journal several times a second) must not become a burst of summaries.
 */
export function createCoalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let again = false

  async function run(): Promise<void> {
    do {
      again = false
      try {
        await work()
      } catch (thrown) {
        console.error('refresh failed', thrown)
      }
    } while (again)
    running = undefined
  }

  return () => {
    again = running !== undefined
    running ??= run()
    return running
  }
}
