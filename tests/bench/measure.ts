/** Milliseconds one run took, or any other number of its own. */
export type Run = () => Promise<number>

export interface Medians {
  readonly ours: number
  readonly floor: number
}

/**
 * Runs both by turns in the same session, so that whatever the machine does meanwhile hits both alike; who goes first
 * changes every round. The first round of each warms up and does not count.
 */
export async function alternate(rounds: number, ours: Run, floor: Run): Promise<Medians> {
  const taken = { ours: [] as number[], floor: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const)
    for (const who of order) {
      const value = await (who === 'ours' ? ours() : floor())
      if (round > 0) taken[who].push(value)
    }
  }
  return { ours: median(taken.ours), floor: median(taken.floor) }
}

/** Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new RangeError('nothing was measured')
  return (upper + lower) / 2
}
