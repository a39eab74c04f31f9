import { useCallback, useEffect, useRef } from 'preact/hooks'

/** Makes `work` wait while nobody sees the page: one that is hidden catches up, once, when it is shown again. */
export function useWhenShown(work: () => void): () => void {
  const missed = useRef(false)

  const runIfShown = useCallback(() => {
    missed.current = document.hidden
    if (!missed.current) work()
  }, [work])

  useEffect(() => {
    const catchUp = () => {
      if (missed.current) runIfShown()
    }
    document.addEventListener('visibilitychange', catchUp)
    return () => document.removeEventListener('visibilitychange', catchUp)
  }, [runIfShown])
  return runIfShown
}
