/**
 * What the worker has done in a document, and what it is told. The script only looks and writes; what it saw means nothing
 * until the worker has judged it (`release/judge`). Nothing here is trusted: the worker checks every shape.
 */

/** Patterns, in any case: how a total is named, and what says "total" without being one. */
export interface TotalWords {
  readonly total: string
  readonly notTheTotal: string
}

/** Looks, and tells all there is; nothing secret goes in. */
export interface LookJob {
  readonly kind: 'look'
  readonly words: TotalWords
}

/** Looks whether a person sees what is to be filled, and fills it if all of it is seen. */
export interface FillJob {
  readonly kind: 'fill'
  readonly words: TotalWords
  /** What the document must still look like, to the letter: what was judged is what is filled. */
  readonly seen: string
  /** Origin of the document around this one, which makes itself known to it as a frame of card fields. */
  readonly greet?: string
  /** Controls a person must see, by their place in what was seen. */
  readonly controls: readonly number[]
  /** Origins whose frames must be seen, of those that made themselves known. */
  readonly frames: readonly string[]
  /** What to write, and where; none to only look. */
  readonly values: readonly (readonly [control: number, value: string])[]
}

export type PageJob = LookJob | FillJob

export type PageReport =
  /** JSON of {@link Seen}. */
  | { readonly seen: string }
  /** For each control and each frame whether it can be seen. Nothing was written if one can't. */
  | { readonly controls: readonly boolean[]; readonly frames: readonly boolean[] }
  | { readonly refused: 'changed' | 'not_accepted' | 'left_while_filling' }

/** A document as far as a fill depends on it. */
export interface Seen {
  readonly origin: string
  /** Relative addresses count from here. */
  readonly base: string
  readonly controls: readonly SeenControl[]
  /** Each form and its buttons that send it in a way of their own; none where controls belong to no form. */
  readonly forms: readonly (readonly Attributes[])[]
  /** For everything that names a total: the text it stands in, what follows it, its row. */
  readonly totals: readonly (readonly string[])[]
}

/** A control that can be typed into or chosen from. */
export interface SeenControl {
  readonly type: string
  readonly attributes: Attributes
  readonly labels: readonly string[]
  /** Value and label of what a list offers. */
  readonly options?: readonly (readonly [value: string, label: string])[]
  /** Its form's place in `forms`. */
  readonly form: number
}

export type Attributes = Readonly<Record<string, string>>
