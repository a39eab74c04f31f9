import { announceChange } from '../messages/changed.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { Vault } from './vault.ts'

type VaultCommand = Extract<keyof CommandHandlers, `vault.${string}`>

/** What became of the ways to unlock, as the activity log calls it. */
export type SecurityKind = 'security.method_added' | 'security.method_removed'

/** Writes into the activity log. */
type Note = (kind: SecurityKind) => Promise<void>

/**
 * Handlers of the surfaces' `vault.*` commands. What opens the vault changes only with something that opens it, so that
 * nobody who finds it open can keep a key to it.
 */
export function vaultCommands(vault: Vault, note: Note): Pick<CommandHandlers, VaultCommand> {
  return {
    'vault.status': () => vault.status(),
    'vault.create': async input => {
      await vault.create(input)
      return {}
    },
    'vault.unlockOptions': () => vault.unlockOptions(),
    'vault.unlock': async input => {
      await vault.unlock(input)
      return {}
    },
    'vault.lock': async () => {
      await vault.lock()
      await announceChange()
      return {}
    },
    'vault.confirm': async ({ confirm }) => {
      await vault.confirm(confirm)
      return {}
    },
    'vault.addMethod': async ({ method, confirm }) => {
      await vault.confirm(confirm)
      await vault.addMethod(method)
      await note('security.method_added')
      await announceChange()
      return {}
    },
    'vault.removeMethod': async ({ method, confirm }) => {
      await vault.confirm(confirm)
      await vault.removeMethod(method)
      await note('security.method_removed')
      await announceChange()
      return {}
    },
    'vault.setIdleMinutes': async ({ minutes }) => {
      await vault.setIdleMinutes(minutes)
      await announceChange()
      return {}
    },
  }
}
