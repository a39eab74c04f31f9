import type { CommandHandlers } from '../messages/serve.ts'
import type { Vault } from './vault.ts'

type VaultCommand = Extract<keyof CommandHandlers, `vault.${string}`>

/** Handlers of the surfaces' `vault.*` commands. */
export function vaultCommands(vault: Vault): Pick<CommandHandlers, VaultCommand> {
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
      return {}
    },
  }
}
