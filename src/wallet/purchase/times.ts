import { minutes } from '../flow/define.ts'

/** Milliseconds of a day. */
export const DAY = 24 * 60 * minutes(1)

/** How long the merchant's receipt may take before the person is asked how it went. */
export const RECEIPT_GRACE = minutes(2)

/** The same for a shop that signs nothing: no receipt can come, only time to submit the form is needed. */
export const UNSIGNED_GRACE = minutes(1)

/** After this, nobody knows how it ended: shown as `unknown` and never paid again silently. */
export const OUTCOME_WINDOW = DAY

/** The whole flow: a day until approval at most, a day for the outcome, and slack for the settling. */
export const FLOW_DEADLINE = 3 * DAY
