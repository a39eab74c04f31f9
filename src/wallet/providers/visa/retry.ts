/** Milliseconds before the second and third try of a call whose repeat is safe (contract 12). */
export const RETRY: readonly number[] = [1_000, 4_000]
