import { announceChange } from '../messages/changed.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { ProfileBook } from './profile.ts'

/** Handlers of the commands about the profile. */
export function createProfileCommands(
  book: Pick<ProfileBook, 'read' | 'write'>,
): Pick<CommandHandlers, 'profile.get' | 'profile.set'> {
  return {
    async 'profile.get'() {
      const profile = await book.read()
      return profile ? { profile } : {}
    },
    async 'profile.set'(profile) {
      await book.write(profile)
      await announceChange()
      return {}
    },
  }
}
