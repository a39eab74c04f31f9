import * as v from 'valibot'
import type { Seen } from '../page/job.ts'

/** Characters of all that is seen, and how many controls and totals: a page with more is no checkout. */
const MAX_SEEN = 500_000
const MAX_CONTROLS = 500
const MAX_TOTALS = 100

const texts = v.array(v.string())
const attributes = v.record(v.string(), v.string())
const seenSchema = v.object({
  origin: v.string(),
  base: v.string(),
  controls: v.pipe(
    v.array(
      v.object({
        type: v.string(),
        attributes,
        labels: texts,
        options: v.optional(v.array(v.tuple([v.string(), v.string()]))),
        form: v.number(),
      }),
    ),
    v.maxLength(MAX_CONTROLS),
  ),
  forms: v.array(v.array(attributes)),
  totals: v.pipe(v.array(texts), v.maxLength(MAX_TOTALS)),
})

/** Reads what a document's script saw; undefined for what it can't have seen, or too much of it. */
export function readSeen(json: string): Seen | undefined {
  if (json.length > MAX_SEEN) return undefined
  try {
    const parsed = v.safeParse(seenSchema, JSON.parse(json))
    return parsed.success ? (parsed.output as Seen) : undefined
  } catch {
    return undefined
  }
}
