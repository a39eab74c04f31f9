import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** One line of `.output/bench.json`. `ratio` is ours over floor; where there is no floor, ours over the limit. */
export interface Line {
  readonly name: string
  readonly ours: number
  readonly floor: number | null
  readonly ratio: number
  readonly unit: 'ms' | 'bytes'
  /** Most the ratio may be. */
  readonly limit: number
}

/** Compares a cost of ours with the least anybody would pay for the same. */
export function againstFloor(name: string, ours: number, floor: number, limit: number): Line {
  return { name, ours: round(ours), floor: round(floor), ratio: round(ours / floor), unit: 'ms', limit }
}

/** Compares a size with what it may be at most. */
export function withinBytes(name: string, ours: number, most: number): Line {
  return { name, ours, floor: null, ratio: round(ours / most), unit: 'bytes', limit: 1 }
}

/** Writes the file, prints the table, and returns the lines above their limit. */
export function report(lines: readonly Line[], file: string): readonly Line[] {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(lines, null, 2)}\n`)
  for (const line of lines) console.info(print(line))
  return lines.filter(line => line.ratio > line.limit)
}

function print({ name, ours, floor, ratio, unit, limit }: Line): string {
  const against = floor === null ? '' : ` against ${floor} ${unit}`
  const verdict = ratio > limit ? 'ABOVE' : 'within'
  return `${name}: ${ours} ${unit}${against}, ratio ${ratio}, ${verdict} the limit of ${limit}`
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
