/** Milliseconds before the second and third try of a call whose repeat is safe. */
export const RETRY: readonly number[] = [1_000, 4_000]
