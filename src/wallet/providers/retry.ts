/** Milliseconds before the second and third try of a call whose repeat is safe. */
export const RETRY: readonly number[] = [1_000, 4_000]

/** Milliseconds between further tries while the person is offline: about five minutes, in which a passkey stays good. */
const OFFLINE: readonly number[] = [5_000, 10_000, 15_000, ...Array.from({ length: 9 }, () => 30_000)]

/** For steps of a link or a purchase: their window shows that it waits for the connection, and can be cancelled. */
export const PATIENT = { retry: RETRY, offline: OFFLINE } as const
