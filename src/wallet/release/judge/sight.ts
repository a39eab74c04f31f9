import type { PageReport } from '../page/job.ts'
import type { RefusalReason } from '../types.ts'

/** Judges what a person can see of the fields and frames that were asked about. */
export function judgeSight(
  { controls, frames }: Extract<PageReport, { readonly controls: readonly boolean[] }>,
  expectedFrames: number,
): RefusalReason | undefined {
  // Frames that did not make themselves known right under the page are somewhere else.
  if (frames.length !== expectedFrames) return 'foreign_frame'
  if (frames.includes(false)) return 'hidden_fields'
  if (!controls.includes(false)) return undefined
  // A hidden twin of a visible field is a trap; a form that is hidden altogether is only not there yet.
  return controls.includes(true) ? 'hidden_fields' : 'no_card_form'
}
