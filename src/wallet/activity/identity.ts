import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import { appendWith, sealEntry } from './log.ts'

/** Notes that an identity was linked to this device or taken away, as the person knows it. `at` is epoch ms. */
export async function recordIdentity(
  { db, vault }: { readonly db: WalletDatabase; readonly vault: Sealer },
  kind: 'identity.linked' | 'identity.unlinked',
  { identity, at }: { readonly identity: string; readonly at: number },
): Promise<void> {
  const entry = await sealEntry(vault, { at, kind }, { identity })
  await appendWith(db, [], [entry], async () => true)
}
