import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import styles from './Button.module.css'
import { INERT_MILLISECONDS, PressGuard } from './press-guard.ts'

interface GuardedButtonProps {
  /** Everything consent depends on; any change of it makes the button dead for half a second. */
  readonly guardKey: string
  readonly unavailable?: boolean
  readonly describedBy?: string
  readonly onPress: () => void
  readonly children: ComponentChildren
}

/**
 * The only button that gives consent. It is dead for half a second after it appears and after any change of state,
 * focus, visibility or size; it needs a real press that began and ended on it; it never takes the focus by itself.
 * While dead it stays focusable, so that a keyboard does not lose its place.
 */
export function GuardedButton({ guardKey, unavailable = false, describedBy, onPress, children }: GuardedButtonProps) {
  const guard = useRef(new PressGuard()).current
  const [live, setLive] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)

  const restart = useCallback(() => {
    guard.reset(performance.now())
    setLive(false)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setLive(true), INERT_MILLISECONDS)
  }, [guard])

  // A new guardKey is what restarts the wait.
  useLayoutEffect(restart, [guardKey, unavailable, restart])
  useDisturbances(button, restart)
  useEffect(() => () => clearTimeout(timer.current), [])

  const ready = live && !unavailable
  return (
    <button
      ref={button}
      type="button"
      data-consent=""
      class={`${styles.button} ${ready ? styles.primary : styles.waiting}`}
      aria-disabled={ready ? undefined : 'true'}
      aria-describedby={describedBy}
      onPointerDown={event => guard.pointerDown(event)}
      onPointerUp={event => guard.pointerUp(event)}
      onPointerLeave={() => guard.forget()}
      onKeyDown={event => guard.keyDown(event)}
      onClick={event => {
        const accepted = guard.accepts({
          isTrusted: event.isTrusted,
          timeStamp: event.timeStamp,
          count: event.detail,
        })
        if (accepted && ready) onPress()
      }}
    >
      {children}
    </button>
  )
}

/** Restarts the wait when the window comes to the front, is shown, is resized, or the button moves or changes size. */
function useDisturbances(button: { current: HTMLButtonElement | null }, restart: () => void): void {
  useEffect(() => {
    const observer = new ResizeObserver(restart)
    if (button.current) observer.observe(button.current)
    const events = ['focus', 'blur', 'resize'] as const
    for (const name of events) window.addEventListener(name, restart)
    document.addEventListener('visibilitychange', restart)
    return () => {
      observer.disconnect()
      for (const name of events) window.removeEventListener(name, restart)
      document.removeEventListener('visibilitychange', restart)
    }
  }, [button, restart])
}
