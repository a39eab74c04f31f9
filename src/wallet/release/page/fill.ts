import type { FillJob, PageJob, PageReport } from './job.ts'
import { type CardControl, look } from './look.ts'
import { isVisible } from './visible.ts'

/** What a frame of card fields says to the document around it; the browser tells from which window and origin. */
const FIELDS_HERE = 'countersign:fields-here'

/** Origins by window: a frame's `src` says what was asked for, this says what is there. */
type Frames = Map<unknown, string>

/**
 * Made once in the one document that may be filled. What the worker judged is looked at again here, in the same turn of the
 * event loop as the writing, so that the page can't change in between. Nothing is written unless all of it can be.
 */
export function createFill(): (job: PageJob) => PageReport {
  const frames: Frames = new Map()
  window.addEventListener('message', ({ isTrusted, source, origin, data }) => {
    if (isTrusted && data === FIELDS_HERE) frames.set(source, origin)
  })
  return job => {
    if (job.kind === 'fill') return fill(job, frames)
    frames.clear()
    return { seen: JSON.stringify(look(job.words).seen) }
  }
}

function fill({ words, seen, greet, controls: wanted, frames: origins, values }: FillJob, known: Frames): PageReport {
  const now = look(words)
  if (JSON.stringify(now.seen) !== seen) return { refused: 'changed' }
  if (greet) window.parent.postMessage(FIELDS_HERE, greet)
  const frames = now.elements.filter(element =>
    origins.includes(known.get((element as HTMLIFrameElement).contentWindow) ?? ''),
  )
  const control = (index: number) => now.controls[index] as CardControl
  const controls = wanted.map(index => isVisible(control(index)))
  const report = { controls, frames: frames.map(isVisible) }
  if ([...controls, ...report.frames].includes(false)) return report
  return write(values.map(([index, value]) => [control(index), value])) ?? report
}

/** Sets all values first and tells the page afterwards: its listeners can't interfere half way. */
function write(planned: readonly (readonly [CardControl, string])[]): PageReport | undefined {
  for (const [control, value] of planned) setValue(control, value)
  const left = leavesWhile(() => {
    for (const [control] of planned) announce(control)
  })
  if (left) {
    for (const [control] of planned) setValue(control, '')
    return { refused: 'left_while_filling' }
  }
  return planned.every(([{ value }, wanted]) => bare(value) === bare(wanted)) ? undefined : { refused: 'not_accepted' }
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
