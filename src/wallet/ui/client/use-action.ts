import { useCallback, useRef, useState } from 'preact/hooks'
import { toWalletError, type WalletError } from '../../errors.ts'

/** One piece of work a button starts: at most one at a time, its failure kept for display. */
export interface Action {
  readonly busy: boolean
  readonly error: WalletError | undefined
  readonly run: (work: () => Promise<unknown>) => Promise<void>
}

/** Runs what a press asks for. A second press while it runs does nothing. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<WalletError>()
  const running = useRef(false)

  const run = useCallback(async (work: () => Promise<unknown>) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (thrown) {
      setError(toWalletError(thrown))
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return { busy, error, run }
}
