import { guardAddresses, runInDocument, type TabDocument } from './documents.ts'
import { type DocumentRules, type Judged, judgeDocument } from './judge/document.ts'
import { judgeSight } from './judge/sight.ts'
import { type CardValues, spell } from './judge/spell.ts'
import { totalWords } from './judge/words.ts'
import type { FillJob, PageReport } from './page/job.ts'
import type { CardField, RefusalReason } from './types.ts'

/** `changed`: the document is no longer what was judged; it may be looked at anew. */
export interface Refused {
  readonly refused: RefusalReason | 'changed'
  /** What was to be written may have been seen by the page. */
  readonly touched?: true
}

/** A document of the checkout that was looked at, and found to be one that may be filled. */
export interface CheckoutDocument extends Judged {
  readonly at: Pick<TabDocument, 'tabId' | 'documentId'>
}

/** Frames of card fields that a document must show. */
export interface ExpectedFrames {
  readonly origins: readonly string[]
  readonly count: number
}

const NO_FRAMES: ExpectedFrames = { origins: [], count: 0 }

/** How often the page is asked for frames that have just made themselves known to it: messages between processes take a moment. */
const MAX_ASKED = 20

/** Looks at a document and judges what it shows. */
export async function lookAt(at: CheckoutDocument['at'], rules: DocumentRules): Promise<CheckoutDocument | Refused> {
  const report = await runInDocument(at, { kind: 'look', words: totalWords })
  if ('refused' in report) return report
  if (!('seen' in report)) return { refused: 'document_gone' }
  const judged = judgeDocument(report.seen, rules)
  return 'refused' in judged ? judged : { ...judged, at }
}

/** Why a person can't see all fields of the shop's own page, or all of these frames in it; undefined when they can. */
export async function refuseUnseen(page: CheckoutDocument, frames = NO_FRAMES): Promise<Refused | undefined> {
  for (let asked = 1; ; asked++) {
    const refused = refusal(await run(page, { frames: frames.origins }), frames)
    if (refused?.refused !== 'foreign_frame' || asked === MAX_ASKED) return refused
  }
}

/** The same for the fields in a frame, which makes itself known to the page around it. */
export async function refuseUnseenIn(frame: CheckoutDocument, page: CheckoutDocument): Promise<Refused | undefined> {
  return refusal(await run(frame, { greet: page.seen.origin }), NO_FRAMES)
}

/** Writes the card into the document's form, if that and nothing else is what a person sees. Tells which fields it had. */
export async function writeInto(
  document: CheckoutDocument,
  fields: ReadonlyMap<CardField, number>,
  values: CardValues,
): Promise<Refused | undefined> {
  const planned = plan(document, fields, values)
  if (!planned) return { refused: 'not_accepted' }
  const refused = refusal(await run(document, { values: planned }), NO_FRAMES)
  return refused && { ...refused, ...(afterWriting.has(refused.refused) && { touched: true }) }
}

/** Refusals of a document that was written into, or of which nobody heard any more. */
const afterWriting: ReadonlySet<Refused['refused']> = new Set(['not_accepted', 'left_while_filling', 'document_gone'])

/** The same for the shop's own page, where nobody has reviewed what the form does: its addresses are watched from then on. */
export async function writeIntoShop(
  document: CheckoutDocument,
  fields: ReadonlyMap<CardField, number>,
  values: CardValues,
  about: string,
): Promise<Refused | undefined> {
  // An expiry date says nothing by itself, and its name may be any page's word for a month.
  const secret = new Map([...fields].filter(([field]) => field === 'number' || field === 'csc'))
  const written = plan(document, secret, values) ?? []
  const kept = written.map(([index, value]) => [document.seen.controls[index]?.attributes.name ?? '', value] as const)
  if (!(await guardAddresses(document.at, { fields: kept, about }))) return { refused: 'document_gone' }
  return writeInto(document, fields, values)
}

/** What goes into which control; undefined when one has no place for it. */
function plan(
  document: CheckoutDocument,
  fields: ReadonlyMap<CardField, number>,
  values: CardValues,
): [number, string][] | undefined {
  const planned: [number, string][] = []
  for (const [field, index] of fields) {
    const control = document.seen.controls[index]
    const value = control && spell(field, control, values)
    if (value === undefined) return undefined
    planned.push([index, value])
  }
  return planned
}

function run({ at, json, candidates }: CheckoutDocument, wanted: Partial<FillJob>) {
  const controls = candidates.map(({ control }) => control)
  return runInDocument(at, {
    kind: 'fill',
    words: totalWords,
    seen: json,
    controls,
    frames: [],
    values: [],
    ...wanted,
  })
}

function refusal(report: PageReport | Refused, { count }: ExpectedFrames): Refused | undefined {
  if ('refused' in report) return report
  if (!('controls' in report)) return { refused: 'document_gone' }
  const refused = judgeSight(report, count)
  return refused && { refused }
}
