import type { ApprovalItem } from '../messages/approval.ts'
import type { JournalRow } from '../store/rows.ts'

/** What the wallet does while no question is open, from the name of the primitive it waits for: `progress.<key>` in locales. */
const words: readonly (readonly [RegExp, string])[] = [
  [/identity/, 'identity'],
  [/well-known|verify|checkout/, 'merchant'],
  [/session/, 'session'],
  [/passkey|ceremony|authenticate|register/, 'passkey'],
  [/^(picked-up|credential-end)$/, 'handover'],
  [/credential/, 'credential'],
  [/release|fill|seal/, 'release'],
  [/receipt|outcome|^grace$/, 'receipt'],
  [/confirm/, 'confirm'],
]

/** Path of what an identity does within a purchase: the attempt in which it confirms. */
const ofIdentity = /(^|\/)identity-[\da-f]{8}-[\da-f-]{27}#/

interface Wait {
  /** What is worked on. */
  readonly kind: ApprovalItem['kind']
  /** Epoch milliseconds of the beginning, until something is known. */
  readonly since: number
}

/** @returns the key of the sentence and since when (epoch ms), or the plain one when nothing is known yet */
export function progressOf(journal: readonly JournalRow[], { kind, since }: Wait): { key: string; since: number } {
  const current = journal.filter(row => row.state === 'intent').sort((a, b) => b.at - a.at)[0]
  if (!current) return { key: 'default', since }
  const isIdentity = kind === 'identity' || ofIdentity.test(current.path)
  if (current.tries !== undefined) return { key: isIdentity ? 'identityAgain' : 'again', since: current.at }
  if (isIdentity) return { key: 'identity', since: current.at }
  const name = current.path.split('/').at(-1) ?? ''
  return { key: words.find(([pattern]) => pattern.test(name))?.[1] ?? 'bank', since: current.at }
}
