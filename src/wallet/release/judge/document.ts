import type { Seen } from '../page/job.ts'
import type { RefusalReason } from '../types.ts'
import { type Candidate, findCandidates } from './fields.ts'
import { readSeen } from './seen.ts'
import { checkTotal, type ExpectedTotal } from './total.ts'

/** What a document must be to be filled. */
export interface DocumentRules {
  /** The document's own origin. */
  readonly origin: string
  /** Set for the top document: what its total must be, and whether it may show none. */
  readonly total?: ExpectedTotal & { readonly missing: 'allowed' | 'refused' }
}

/** A document that may be filled, as far as its own looks go. */
export interface Judged {
  /** As the script told it: to be held against what it sees when it writes. */
  readonly json: string
  readonly seen: Seen
  readonly candidates: readonly Candidate[]
}

/** Judges what a document's script saw. */
export function judgeDocument(json: string, rules: DocumentRules): Judged | { readonly refused: RefusalReason } {
  const seen = readSeen(json)
  if (!seen) return { refused: 'ambiguous_form' }
  const refused = refuse(seen, rules)
  return refused ? { refused } : { json, seen, candidates: findCandidates(seen) }
}

function refuse(seen: Seen, { origin, total }: DocumentRules): RefusalReason | undefined {
  if (seen.origin !== origin) return 'wrong_origin'
  if (!total) return undefined
  const shown = checkTotal(seen, total)
  if (shown === 'different') return 'total_mismatch'
  return shown === 'missing' && total.missing === 'refused' ? 'total_missing' : undefined
}
