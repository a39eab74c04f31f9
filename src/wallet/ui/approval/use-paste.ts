import { useEffect } from 'preact/hooks'

/** A paste that hits no field still fills the code: the heading has the focus when the screen appears. */
export function usePaste(take: (text: string) => void): void {
  useEffect(() => {
    const listener = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLInputElement) return
      const text = event.clipboardData?.getData('text/plain')
      if (text) take(text)
    }
    document.addEventListener('paste', listener)
    return () => document.removeEventListener('paste', listener)
  })
}
