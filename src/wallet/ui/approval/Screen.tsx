import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import styles from './Screen.module.css'

interface ScreenFrame {
  readonly title: ComponentChildren
  /** The bar that stays in view: what leads away first, what leads on last. */
  readonly actions: ComponentChildren
  readonly children?: ComponentChildren
}

/** One screen of the approval window. Its heading takes the focus when it appears, so nothing is pressed by accident. */
export function Screen({ title, actions, children }: ScreenFrame) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
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
