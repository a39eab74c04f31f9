const refusals: ReadonlySet<unknown> = new Set(['decline', 'refuse', 'cancel'])

/** True for an answer that stops what is asked about: it may be given to whatever the question shows by now. */
export function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'decision' in answer && refusals.has(answer.decision)
}
