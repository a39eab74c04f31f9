import type { CardField, RefusalReason } from '../types.ts'
import { type Candidate, type CardControl, findCandidates } from './fields.ts'
import type { FillJob, FillReport, FillRules } from './job.ts'
import { spellings } from './spell.ts'
import { checkTotal } from './total.ts'
import { isVisible } from './visible.ts'

/**
 * Runs in the one document that may be filled. Everything is checked again here, in the same turn of the event loop as
 * the writing, so that the page can't change in between. Nothing is written unless all of it can be.
 */
export function runFill(job: FillJob): FillReport {
  const refused = refuseDocument(job.rules)
  if (refused) return { refused }
  const frames = hostedFrames(job.rules)
  if (frames === 'hidden') return { refused: 'hidden_fields' }
  const form = findForm(job.rules)
  if ('refused' in form) return form
  if (job.kind === 'inspect') return report(form.controls, frames)
  const refusedWriting = write(form.controls, job)
  return refusedWriting ? { refused: refusedWriting } : report(form.controls, frames)
}

function report(controls: Controls, hostedFrames: number): FillReport {
  return { fields: [...controls.keys()], hostedFrames }
}

function refuseDocument({ origin, place, total, words }: FillRules): RefusalReason | undefined {
  if (location.origin !== origin) return 'wrong_origin'
  const isTop = window.top === window
  if (place === 'top' && !isTop) return 'framed'
  if (place === 'hosted' && (isTop || window.parent !== window.top)) return 'framed'
  if (!total) return undefined
  const shown = checkTotal(document, total, words)
  if (shown === 'different') return 'total_mismatch'
  return shown === 'missing' && total.missing === 'refused' ? 'total_missing' : undefined
}

/** Counts the frames of hosted fields a person can see; one that can't be seen spoils them all. */
function hostedFrames({ place, hostedOrigins }: FillRules): number | 'hidden' {
  if (place === 'hosted') return 0
  // `src` reads back as a whole address: after its origin comes a slash.
  const frames = [...document.querySelectorAll('iframe')].filter(({ src }) =>
    hostedOrigins.some(origin => src.startsWith(`${origin}/`)),
  )
  return frames.every(isVisible) ? frames.length : 'hidden'
}

type Controls = ReadonlyMap<CardField, CardControl>

/**
 * One visible control for each field, all in one form. A hidden twin of a visible one is a trap and stops the fill; a
 * form that is hidden altogether is only not there yet.
 */
function findForm(rules: FillRules): { controls: Controls } | { refused: RefusalReason } {
  const candidates = preferDeclared(findCandidates(document, rules.words)).filter(({ field }) => field !== 'name')
  const hidden = candidates.filter(({ control }) => !isVisible(control)).length
  if (hidden > 0) return hidden === candidates.length ? { controls: new Map() } : { refused: 'hidden_fields' }
  const controls = new Map(candidates.map(({ field, control }) => [field, control]))
  if (controls.size !== candidates.length) return { refused: 'ambiguous_form' }
  const [form, ...others] = new Set(candidates.map(({ control }) => control.form))
  if (others.length > 0) return { refused: 'ambiguous_form' }
  if (form && !isOwnAction(form, rules)) return { refused: 'foreign_form' }
  return { controls }
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

/** Where the form goes by itself, and by any of its buttons. */
function isOwnAction(form: HTMLFormElement, { origin, hostedOrigins }: FillRules): boolean {
  const buttons = [...document.querySelectorAll<HTMLButtonElement | HTMLInputElement>('[formaction]')]
  const root = form.getRootNode()
  if (root instanceof ShadowRoot) buttons.push(...root.querySelectorAll<HTMLButtonElement>('[formaction]'))
  // `form.action` may be an element of that name: the attribute says where the form goes.
  const actions = [
    form.getAttribute('action') ?? '',
    ...buttons.filter(button => button.form === form).map(button => button.getAttribute('formaction') ?? ''),
  ]
  return actions.every(action => {
    const { origin: theirs } = new URL(action, document.baseURI)
    return theirs === origin || hostedOrigins.includes(theirs)
  })
}

/** Sets all values first and tells the page afterwards: its listeners can't interfere half way. */
function write(controls: Controls, { values }: FillJob & { kind: 'write' }): RefusalReason | undefined {
  const planned: [CardControl, string][] = []
  for (const [field, control] of controls) {
    const value = spellings(field, control, values)
    if (value === undefined) return 'not_accepted'
    planned.push([control, value])
  }
  for (const [control, value] of planned) setValue(control, value)
  const left = leavesWhile(() => {
    for (const [control] of planned) announce(control)
  })
  if (left) {
    for (const [control] of planned) setValue(control, '')
    return 'left_while_filling'
  }
  return planned.every(([control, value]) => bare(control.value) === bare(value)) ? undefined : 'not_accepted'
}

/** True when a listener of the page sends it to another page: the browser asks the page about it at once. */
function leavesWhile(work: () => void): boolean {
  let left = false
  const leaving = () => {
    left = true
  }
  window.addEventListener('beforeunload', leaving)
  work()
  window.removeEventListener('beforeunload', leaving)
  return left
}

/** The prototype's setter: frameworks shadow `value` on the element, and would not notice otherwise. */
function setValue(control: CardControl, value: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set?.call(control, value)
}

function announce(control: CardControl): void {
  for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true, composed: true }))
}

/** Pages put spaces and slashes in as they like. */
function bare(value: string): string {
  return value.replace(/[\s/\-.]/g, '')
}
