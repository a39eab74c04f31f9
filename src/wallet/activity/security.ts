import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import type { SecurityKind } from '../vault/commands.ts'
import { appendWith, sealEntry } from './log.ts'

/** Notes a change of what opens the wallet. `at` is epoch ms. */
export async function recordSecurity(
  { db, vault }: { readonly db: WalletDatabase; readonly vault: Sealer },
  kind: SecurityKind,
  at: number,
): Promise<void> {
  const entry = await sealEntry(vault, { at, kind }, {})
  await appendWith(db, [], [entry], async () => true)
}
