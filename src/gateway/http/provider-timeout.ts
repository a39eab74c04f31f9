/** Milliseconds for one provider call: below the wallet's own limit of the worker's life (architecture 3). */
export const PROVIDER_TIMEOUT = 20_000
