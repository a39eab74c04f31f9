const turns = new WeakMap<object, Promise<unknown>>()

/** Runs work after all earlier work of this sandbox, so that a repeated call meets a settled first one. */
export function inTurn<T>(sandbox: object, work: () => T | Promise<T>): Promise<T> {
  const earlier = turns.get(sandbox) ?? Promise.resolve()
  const mine = earlier.then(work)
  turns.set(
    sandbox,
    mine.catch(() => undefined),
  )
  return mine
}
