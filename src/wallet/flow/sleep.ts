import type { Engine } from './engine.ts'
import type { Scope } from './scope.ts'

/** Resolves at or after a time (epoch ms), when a tick or the alarm finds it due. */
export function sleepUntil(engine: Engine, scope: Scope, path: string, until: number): Promise<void> {
  if (until <= engine.now()) return Promise.resolve()
  return new Promise(resolve => {
    scope.run.timers.set(path, { at: until, fire: resolve })
    engine.schedule()
  })
}
