import * as v from 'valibot'
import type { Sealer } from '../flow/options.ts'
import { type Profile, profileSchema } from '../messages/commands.ts'
import type { WalletDatabase } from '../store/database.ts'

/** What was told to whom, for the activity log: names of fields, never their values. */
export interface Disclosure {
  readonly recipient: string
  readonly fields: readonly string[]
  /** Epoch milliseconds. */
  readonly at: number
}

/** The person's profile, sealed in table `profile`. */
export interface ProfileBook {
  /** Undefined before the first write. Throws `locked`. */
  read(): Promise<Profile | undefined>
  write(profile: Profile): Promise<void>
  recordDisclosure(disclosure: Disclosure): Promise<void>
}

/** One person for now (store, `ProfileRow`). */
const ID = 'me'
const PLACE = 'profile/me'

export function createProfileBook(
  db: WalletDatabase,
  sealer: Sealer,
  recordDisclosure: (disclosure: Disclosure) => Promise<void>,
  now: () => number = Date.now,
): ProfileBook {
  return {
    async read() {
      const row = await db.profile.get(ID)
      return row && v.parse(profileSchema, await sealer.unseal(PLACE, row.sealed))
    },
    async write(profile) {
      const sealed = await sealer.seal(PLACE, profile)
      await db.profile.put({ id: ID, updatedAt: now(), sealed })
    },
    recordDisclosure,
  }
}
