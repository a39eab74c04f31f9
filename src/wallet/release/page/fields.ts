import type { CardField } from '../types.ts'
import type { FillWords } from './job.ts'

export type CardControl = HTMLInputElement | HTMLSelectElement

/** A control of the page that looks as if it took part of a card. */
export interface Candidate {
  readonly field: CardField
  readonly control: CardControl
  /** The page says so itself (`autocomplete`), rather than we guess it from a name. */
  readonly declared: boolean
}

/** Every control that might take part of a card, visible or not, also in open shadow trees. */
export function findCandidates(root: ParentNode, words: FillWords): Candidate[] {
  return [...root.querySelectorAll('*')].flatMap(element => [
    ...(element.matches('input,select') ? classify(element as CardControl, words) : []),
    ...(element.shadowRoot ? findCandidates(element.shadowRoot, words) : []),
  ])
}

/** Types a person types a card into; `hidden` and the like never count. */
const TEXTUAL = /^(text|tel|number|password|month|select-(one|multiple))$/

function classify(control: CardControl, words: FillWords): Candidate[] {
  const isFixed = control.disabled || (control as Partial<HTMLInputElement>).readOnly
  if (isFixed || !TEXTUAL.test(control.type)) return []
  const declared = /(?:^|\s)cc-(number|exp|exp-month|exp-year|csc|name)(?:\s|$)/i.exec(control.autocomplete)?.[1]
  if (declared) return [{ field: declared.toLowerCase() as CardField, control, declared: true }]
  const names = namesOf(control)
  const guess = words.fields.find(([, pattern]) => names.some(name => new RegExp(pattern).test(name)))
  return guess ? [{ field: guess[0], control, declared: false }] : []
}

function namesOf(control: CardControl): string[] {
  const attributes = ['name', 'id', 'aria-label', 'placeholder'].map(name => control.getAttribute(name))
  const labels = [...(control.labels ?? [])].map(label => label.textContent)
  return [...attributes, ...labels].flatMap(text => (text ? [text.trim().toLowerCase()] : []))
}
