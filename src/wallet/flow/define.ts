import type { Flow, FlowDefinition, FlowOptions } from './types.ts'

/**
 * Defines a durable flow: a plain async function that does everything outside itself through the primitives of `flow`.
 * `type` is journalled, so it never changes; raise `version` when names or order of primitives change.
 */
export function defineFlow<I, T>(
  type: string,
  options: FlowOptions<I>,
  run: (flow: Flow, input: I) => Promise<T>,
): FlowDefinition<I, T> {
  return { type, ...options, run }
}

/** Minutes as milliseconds. */
export const minutes = (count: number): number => count * 60_000

/** Seconds as milliseconds. */
export const seconds = (count: number): number => count * 1_000
