import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import styles from './Screen.module.css'

interface ScreenFrame {
  readonly title: ComponentChildren
  /** The bar that stays in view: what leads away first, what leads on last. */
  readonly actions: ComponentChildren
  /** The field whose content did not do: it takes the focus instead of the heading, and is scrolled to. */
  readonly wrong?: RefObject<HTMLInputElement | null> | undefined
  readonly children?: ComponentChildren
}

/** One screen of the approval window. Its heading takes the focus when it appears, so nothing is pressed by accident. */
export function Screen({ title, actions, wrong, children }: ScreenFrame) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!wrong?.current) return heading.current?.focus()
    wrong.current.focus({ preventScroll: true })
    // Not to the edge: the bar would cover it.
    wrong.current.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <>
      <main class={styles.main}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
      <footer class={styles.bar}>{actions}</footer>
    </>
  )
}
