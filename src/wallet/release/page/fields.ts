import type { CardField } from '../types.ts'

export type CardControl = HTMLInputElement | HTMLSelectElement

/** A control of the page that looks as if it took part of a card. */
export interface Candidate {
  readonly field: CardField
  readonly control: CardControl
  /** The page says so itself (`autocomplete`), rather than we guess it from a name. */
  readonly declared: boolean
}

const byAutocomplete: Readonly<Record<string, CardField>> = {
  'cc-number': 'number',
  'cc-exp': 'exp',
  'cc-exp-month': 'exp-month',
  'cc-exp-year': 'exp-year',
  'cc-csc': 'csc',
  'cc-name': 'name',
}

/** First match counts, so that the narrow come before the wide. */
const byName: readonly (readonly [CardField, RegExp])[] = [
  ['csc', /cvc|cvv|csc|cid\b|security.?(code|number)|card.?verif/],
  ['exp-month', /exp\w*.?(month|mm\b)|card.?month|cc.?month/],
  ['exp-year', /exp\w*.?(year|yy)|card.?year|cc.?year/],
  ['exp', /expir|exp.?date|valid.?(thru|until)|(card|cc).?exp|^exp$/],
  ['name', /card.?holder|name.?on.?card|cc.?name|card.?name/],
  ['number', /card.?(number|no\b|num)|cc.?(number|num)|^pan$|^cardnumber$/],
]

/** Types a person types a card into; `hidden` and the like never count. */
const textual: ReadonlySet<string> = new Set(['text', 'tel', 'number', 'password', 'month'])

/** Every control that might take part of a card, visible or not, also in open shadow trees. */
export function findCandidates(root: ParentNode): Candidate[] {
  const found: Candidate[] = []
  for (const control of root.querySelectorAll<CardControl>('input, select')) {
    const candidate = classify(control)
    if (candidate) found.push(candidate)
  }
  for (const host of root.querySelectorAll('*')) if (host.shadowRoot) found.push(...findCandidates(host.shadowRoot))
  return found
}

function classify(control: CardControl): Candidate | undefined {
  if (control.disabled || (control instanceof HTMLInputElement && (control.readOnly || !textual.has(control.type))))
    return undefined
  for (const token of control.autocomplete.toLowerCase().split(/\s+/)) {
    const field = byAutocomplete[token]
    if (field) return { field, control, declared: true }
  }
  const names = namesOf(control)
  const guess = byName.find(([, pattern]) => names.some(name => pattern.test(name)))
  return guess && { field: guess[0], control, declared: false }
}

function namesOf(control: CardControl): string[] {
  const labels = [...(control.labels ?? [])].map(label => label.textContent)
  return [
    control.name,
    control.id,
    control.getAttribute('aria-label'),
    control.getAttribute('placeholder'),
    ...labels,
  ].flatMap(text => (text ? [text.trim().toLowerCase()] : []))
}
