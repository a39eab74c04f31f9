import type { ComponentChildren } from 'preact'
import styles from './Empty.module.css'
import { Icon, type IconName } from './Icon.tsx'

interface EmptyProps {
  readonly icon: IconName
  readonly words: string
  readonly children?: ComponentChildren
}

/** A place with nothing in it yet, and what will be there. */
export function Empty({ icon, words, children }: EmptyProps) {
  return (
    <div class={styles.empty}>
      <Icon name={icon} />
      <p>{words}</p>
      {children}
    </div>
  )
}
