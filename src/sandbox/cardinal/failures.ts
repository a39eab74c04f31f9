import type { CardinalContext } from './context.ts'

/** What a prompt may be made to answer instead of asking; 0 is the success in which nobody was enrolled (seed). */
export const promptNumbers = [0, 6100, 6101, 9000] as const
/** What a registration check may be made to answer (contract 5). */
export const checkNumbers = [1010, 1011, 2000] as const

/** The oldest failure that was asked for and is one of these; it happens once. */
export function takeFailure({ state }: Pick<CardinalContext, 'state'>, numbers: readonly number[]): number | undefined {
  const index = state.failures.findIndex(({ errorNumber }) => numbers.includes(errorNumber))
  const [failure] = index < 0 ? [] : state.failures.splice(index, 1)
  return failure?.errorNumber
}
