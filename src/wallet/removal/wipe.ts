import { browser } from '../browser.ts'
import type { Runner } from '../flow/runner.ts'
import { announceChange } from '../messages/changed.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { Vault } from '../vault/vault.ts'

export interface WipeDeps {
  readonly db: WalletDatabase
  readonly vault: Pick<Vault, 'forget'>
  readonly runner: Pick<Runner, 'suspend'>
  readonly sites: { forget(): Promise<void>; sync(): Promise<void> }
}

/**
 * Takes away all that is kept of the wallet on this device: keys in memory, secrets, sites it was shown to, and last the
 * database, which holds the mark that says so. Safe to repeat: a worker that was stopped in the middle begins anew.
 */
export async function wipeDevice({ db, vault, runner, sites }: WipeDeps): Promise<void> {
  runner.suspend()
  await vault.forget()
  await sites.forget()
  await browser.storage.session.clear()
  await browser.storage.local.clear()
  await browser.action.setBadgeText({ text: '' })
  await db.delete({ disableAutoOpen: false })
  await sites.sync()
  await announceChange()
}
