import type { JournalRow } from '../store/rows.ts'

/** What the wallet does while no question is open, from the name of the primitive it waits for: `progress.<key>` in locales. */
const words: readonly (readonly [RegExp, string])[] = [
  [/identity|journey/, 'identity'],
  [/well-known|verify|checkout/, 'merchant'],
  [/session/, 'session'],
  [/passkey|ceremony|authenticate|register/, 'passkey'],
  [/credential/, 'credential'],
  [/release|fill|seal/, 'release'],
  [/receipt|outcome/, 'receipt'],
  [/confirm/, 'confirm'],
]

/** @returns the key of the sentence and since when (epoch ms), or the plain one when nothing is known yet */
export function progressOf(journal: readonly JournalRow[], since: number): { key: string; since: number } {
  const current = journal.filter(row => row.state === 'intent').sort((a, b) => b.at - a.at)[0]
  if (!current) return { key: 'default', since }
  if (current.tries !== undefined) return { key: 'again', since: current.at }
  const name = current.path.split('/').at(-1) ?? ''
  return { key: words.find(([pattern]) => pattern.test(name))?.[1] ?? 'bank', since: current.at }
}
