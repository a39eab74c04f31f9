import type { Seen, SeenControl } from '../page/job.ts'
import type { CardField } from '../types.ts'
import { fieldWords } from './words.ts'

/** A control of the page that looks as if it took part of a card. */
export interface Candidate {
  readonly field: CardField
  /** Its place among the controls that were seen. */
  readonly control: number
  /** The page says so itself (`autocomplete`), rather than we guess it from a name. */
  readonly declared: boolean
}

/** Every control that might take part of a card, visible or not. A name is never written, and so never looked for. */
export function findCandidates({ controls }: Pick<Seen, 'controls'>): readonly Candidate[] {
  const found = controls.flatMap((seen, control) => {
    const kind = classify(seen)
    return kind ? [{ ...kind, control }] : []
  })
  return preferDeclared(found).filter(({ field }) => field !== 'name')
}

/** Types a person types a card into. */
const TEXTUAL = /^(text|tel|number|password|month|select-(one|multiple))$/

function classify({ type, attributes, labels }: SeenControl): Pick<Candidate, 'field' | 'declared'> | undefined {
  if (!TEXTUAL.test(type)) return undefined
  const { name, id, placeholder, autocomplete = '', 'aria-label': label } = attributes
  const declared = /(?:^|\s)cc-(number|exp|exp-month|exp-year|csc|name)(?:\s|$)/i.exec(autocomplete)?.[1]
  if (declared) return { field: declared.toLowerCase() as CardField, declared: true }
  const names = [name, id, label, placeholder, ...labels].flatMap(text => (text ? [text.trim().toLowerCase()] : []))
  const guess = fieldWords.find(([, pattern]) => names.some(text => pattern.test(text)))
  return guess && { field: guess[0], declared: false }
}

/** Where the page says itself what a field is, our guesses about others for the same are dropped. */
function preferDeclared(candidates: readonly Candidate[]): readonly Candidate[] {
  const declared = new Set(candidates.filter(candidate => candidate.declared).map(({ field }) => field))
  const has = (field: CardField) => declared.has(field)
  const splitExpiry = has('exp-month') && has('exp-year')
  return candidates.filter(
    ({ field, declared }) =>
      declared || !(has(field) || (field === 'exp' ? splitExpiry : field.startsWith('exp-') && has('exp'))),
  )
}
