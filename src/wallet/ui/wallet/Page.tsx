import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import styles from './Page.module.css'

interface PageProps {
  readonly title: ComponentChildren
  readonly lead?: ComponentChildren
  /** Stands beside the title. */
  readonly action?: ComponentChildren
  /** One column for reading and typing instead of the full width. */
  readonly narrow?: boolean
  readonly children: ComponentChildren
}

/** One place of the wallet page. Its heading takes the focus, so that a screen reader knows where it is. */
export function Page({ title, lead, action, narrow = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class={`${styles.page} ${narrow ? styles.narrow : ''}`}>
      <div class={styles.head}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {action}
      </div>
      {lead && <p class={styles.lead}>{lead}</p>}
      {children}
    </div>
  )
}
