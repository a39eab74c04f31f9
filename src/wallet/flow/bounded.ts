import { WalletError } from '../errors.ts'

/**
 * Runs `work` for at most `timeout` milliseconds and until one of `signals` aborts; `work` is told by its signal, and
 * not waited for if it does not listen. Throws WalletError `provider_unavailable` when time is up, else the signal's reason.
 */
export async function bounded<T>(
  timeout: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new WalletError('provider_unavailable', { reason: 'timeout' })), timeout)
  const signal = AbortSignal.any([limit.signal, ...signals])
  try {
    return await Promise.race([rejectOnAbort(signal), start(work, signal)])
  } finally {
    clearTimeout(timer)
  }
}

/** An effect that throws before its first await is a rejection like any other. */
async function start<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return work(signal)
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
