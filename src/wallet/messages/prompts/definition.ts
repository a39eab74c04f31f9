import * as v from 'valibot'

/** Text a view or an answer may hold, of so many characters at most. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** Stops of the approval window's progress rail. */
export type Rail = 'review' | 'identity' | 'bank' | 'passkey' | 'done'

/** One kind of question. */
export interface PromptDefinition {
  /** Where on the rail the question stands. */
  readonly rail: Rail
  readonly view: v.GenericSchema
  readonly answer: v.GenericSchema<unknown, object>
  /** Members of the answer that are secrets: kept in the session's secret store, never in the journal. */
  readonly secret?: readonly string[]
}

/** Questions by their kind, as each file of this folder exports them. */
export type Questions = Readonly<Record<string, PromptDefinition>>
