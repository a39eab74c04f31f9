import type { Attributes, Seen } from '../page/job.ts'
import type { CardField, RefusalReason } from '../types.ts'
import type { Candidate } from './fields.ts'

/** One control for each field, all in one form that sends them nowhere but home. */
export type FormVerdict = { readonly fields: ReadonlyMap<CardField, number> } | { readonly refused: RefusalReason }

/**
 * Judges where the card would go. `whose`: the shop's own page, or a reviewed service's frame; how that one sends what is
 * typed into it was part of the review.
 */
export function judgeForm(seen: Seen, candidates: readonly Candidate[], whose: 'shop' | 'service'): FormVerdict {
  const fields = new Map(candidates.map(({ field, control }) => [field, control]))
  if (fields.size !== candidates.length) return { refused: 'ambiguous_form' }
  const controls = candidates.flatMap(({ control }) => seen.controls[control] ?? [])
  const [form, ...others] = new Set(controls.map(one => one.form))
  if (others.length > 0) return { refused: 'ambiguous_form' }
  const ways = form === undefined ? [] : waysOut(seen.forms[form] ?? [])
  if (!ways.every(({ action }) => isAt(seen.origin, action, seen.base))) return { refused: 'foreign_form' }
  // The browser sends no control without a name.
  const isSent = whose === 'shop' && controls.some(({ attributes }) => attributes.name)
  if (isSent && ways.some(({ method }) => method === 'get')) return { refused: 'form_in_address' }
  return { fields }
}

/** Names a window that is not the page's own. */
const ELSEWHERE = /^(?!_(self|top|parent)$)./i

/** `script`: the form says neither how nor where it goes. One that a shop did not forget is sent by the page's own script. */
interface WayOut {
  readonly method: 'get' | 'post' | 'dialog' | 'script'
  readonly action: string
}

/** How the form goes by itself, and by any of its buttons. */
function waysOut([form, ...buttons]: readonly Attributes[]): WayOut[] {
  if (!form) return []
  const { method, action, target } = form
  return [
    toWay(method, action, target),
    ...buttons.map(({ formmethod = method, formaction = action, formtarget = target }) =>
      toWay(formmethod, formaction, formtarget),
    ),
  ]
}

/**
 * What is not said, or is no method, is `get` (HTML, form submission attributes). A form for another window is not left to
 * a script: what opens there is out of reach of the guard over addresses (`keepOutOfAddress`).
 */
function toWay(said: string | undefined, action: string | undefined, target = ''): WayOut {
  if (!said && !action && !ELSEWHERE.test(target)) return { method: 'script', action: '' }
  const method = said?.toLowerCase()
  return { method: method === 'post' || method === 'dialog' ? method : 'get', action: action ?? '' }
}

function isAt(origin: string, action: string, base: string): boolean {
  return URL.canParse(action, base) && new URL(action, base).origin === origin
}
