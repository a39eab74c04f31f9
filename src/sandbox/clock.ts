/** Time of the sandbox. Tests move it; everything with a limit (contract 13) reads it. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number
  /** Moves the clock to a time (epoch milliseconds), from where it runs on; `undefined` returns to real time. */
  set(now: number | undefined): void
  /** Waits in real time, for the delayed answers. */
  sleep(milliseconds: number): Promise<void>
}

/** A clock that runs with the machine's until it is moved. */
export function createClock(): SandboxClock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    set(now) {
      offset = now === undefined ? 0 : now - Date.now()
    },
    sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  }
}
