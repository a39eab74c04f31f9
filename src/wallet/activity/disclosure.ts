import type { Sealer } from '../flow/options.ts'
import type { WalletDatabase } from '../store/database.ts'
import { appendWith, sealEntry } from './log.ts'

/** Notes that parts of the profile were told to somebody: names of fields, never their values. `at` is epoch ms. */
export async function recordDisclosure(
  { db, vault }: { readonly db: WalletDatabase; readonly vault: Sealer },
  { recipient, fields, at }: { readonly recipient: string; readonly fields: readonly string[]; readonly at: number },
): Promise<void> {
  const entry = await sealEntry(
    vault,
    { at, kind: 'disclosure.given' },
    { payee: recipient, detail: fields.join(', ') },
  )
  await appendWith(db, [], [entry], async () => true)
}
