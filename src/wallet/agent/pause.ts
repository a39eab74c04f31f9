import type { WalletDatabase } from '../store/database.ts'

const KEY = 'agents.paused'

/** The kill switch: while on, no agent reaches the person and nothing new starts. */
export interface Pause {
  isPaused(): Promise<boolean>
  set(paused: boolean): Promise<void>
}

export function createPause(db: WalletDatabase): Pause {
  return {
    isPaused: async () => (await db.settings.get(KEY))?.value === true,
    set: async paused => {
      await db.settings.put({ key: KEY, value: paused })
    },
  }
}
