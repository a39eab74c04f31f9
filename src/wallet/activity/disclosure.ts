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

/** Notes that the person agreed to a card network's terms: which, in which country and language. `at` is epoch ms. */
export async function recordConsent(
  { db, vault }: { readonly db: WalletDatabase; readonly vault: Sealer },
  consent: {
    readonly recipient: string
    readonly lastFour: string
    readonly country: string
    readonly language: string
    readonly textVersion: string
    readonly documents: { readonly terms: string; readonly privacy: string }
    readonly at: number
  },
): Promise<void> {
  const { recipient, lastFour, at, country, language, textVersion, documents } = consent
  const detail = [country, language, textVersion, documents.terms, documents.privacy].join(', ')
  const entry = await sealEntry(vault, { at, kind: 'consent.given' }, { payee: recipient, lastFour, detail })
  await appendWith(db, [], [entry], async () => true)
}
