/** The part of `navigator.locks` that is used. A lock dies with its worker. */
export interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** Exclusive right to advance one flow, held while a slice runs and given up while it only waits. */
export interface Lease {
  /** Runs `work` under the lock; work inside work, or beside it, shares the lock. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nothing holds it. */
  quiet(): Promise<void>
}

/** A lease over the named lock. It is asked for once for all that follows in the same turn, not for each primitive. */
export function createLease(locks: Locks, name: string): Lease {
  let holders = 0
  let slice: Slice | undefined
  let waiting: (() => void)[] = []

  function letGo(mine: Slice): void {
    if (holders > 0 || slice !== mine) return
    slice = undefined
    mine.release()
  }

  return {
    async hold(work) {
      holders += 1
      slice ??= openSlice(locks, name)
      const mine = slice
      try {
        await mine.granted
        return await work()
      } finally {
        holders -= 1
        if (holders === 0) {
          for (const resolve of waiting) resolve()
          waiting = []
          setTimeout(() => letGo(mine), 0)
        }
      }
    },
    quiet: () => (holders === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
  }
}

interface Slice {
  readonly granted: Promise<void>
  release(): void
}

function openSlice(locks: Locks, name: string): Slice {
  let release: () => void = () => undefined
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  const granted = new Promise<void>((resolve, reject) => {
    locks
      .request(name, () => {
        resolve()
        return released
      })
      .catch(reject)
  })
  return { granted, release: () => release() }
}
