import type { ConsentDocuments } from './regions.ts'

/** The consent as the activity log keeps it: no e-mail, no number. */
export interface ConsentRecord {
  readonly recipient: string
  readonly lastFour: string
  readonly country: string
  readonly language: string
  readonly textVersion: string
  readonly documents: ConsentDocuments
  /** Epoch milliseconds. */
  readonly at: number
}
