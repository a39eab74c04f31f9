import type { Attributes, Seen, SeenControl, TotalWords } from './job.ts'
import { isShown, stylesOf } from './visible.ts'

export type CardControl = HTMLInputElement | HTMLSelectElement

/** A text longer than this is prose that happens to say "total". */
const LONGEST_LABEL = 80

/** A list longer than this is no month and no year. */
const LONGEST_LIST = 99

/** What the document shows, and the elements it was read from; the controls are in the order of `seen`. */
export interface Look {
  readonly seen: Seen
  readonly controls: readonly CardControl[]
  readonly elements: readonly HTMLElement[]
}

export function look(words: TotalWords): Look {
  const elements = everything(document)
  const controls = elements.filter(element => element.matches('input:read-write,select:enabled')) as CardControl[]
  const forms = [...new Set(controls.map(({ form }) => form))]
  const seen = {
    origin: location.origin,
    base: document.baseURI,
    controls: controls.map(control => toSeen(control, forms.indexOf(control.form))),
    forms: forms.map(form => (form ? [form, ...buttonsOf(form, elements)].map(attributesOf) : [])),
    totals: totals(words, elements),
  }
  return { seen, controls, elements }
}

/** Every element, also in open shadow trees. */
function everything(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap(element =>
    element.shadowRoot ? [element, ...everything(element.shadowRoot)] : element,
  )
}

/** `form.action` and its like may be an element of that name: what is written in the page says where the form goes. */
function attributesOf({ attributes }: Element): Attributes {
  return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]))
}

function toSeen(control: CardControl, form: number): SeenControl {
  const { type, labels, options } = control as HTMLInputElement & HTMLSelectElement
  return {
    type,
    attributes: attributesOf(control),
    labels: [...(labels ?? [])].map(({ textContent }) => textContent),
    ...(options?.length <= LONGEST_LIST && {
      options: [...options].filter(({ disabled }) => !disabled).map(({ value, label }) => [value, label]),
    }),
    form,
  }
}

/** Buttons may send the form elsewhere, and stand anywhere. */
function buttonsOf(form: HTMLFormElement, elements: readonly HTMLElement[]): HTMLElement[] {
  return elements.filter(
    element =>
      (element as HTMLButtonElement).form === form && element.matches('[formaction],[formmethod],[formtarget]'),
  )
}

function totals({ total, notTheTotal }: TotalWords, elements: readonly HTMLElement[]): string[][] {
  const isTotal = new RegExp(total, 'i')
  const isNot = new RegExp(notTheTotal, 'i')
  return elements
    .filter(element => {
      const label = ownText(element)
      return isTotal.test(label) && !isNot.test(label) && isShown(element)
    })
    .map(label => [label, label.nextElementSibling, label.parentElement].map(shownText))
}

/** What an element says itself, none of its children: the innermost that says "total" counts. Empty for prose. */
function ownText({ childNodes }: HTMLElement): string {
  const own = [...childNodes].map(node => (node instanceof Text ? node.data : ' ')).join('')
  return own.trim().length <= LONGEST_LABEL ? own : ''
}

/** Only what is rendered is what the person sees, by the document or by its style sheet. */
function shownText(element: Element | null): string {
  if (!element) return ''
  // biome-ignore lint/performance/useDomNodeTextContent: see above
  const told = (element as HTMLElement).innerText + stylesOf(element).map(({ content }) => content)
  const text = told.replace(/normal|none/g, '')
  return text.length <= 2 * LONGEST_LABEL ? text : ''
}
