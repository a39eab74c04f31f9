import type { ComponentChildren } from 'preact'
import styles from './Tag.module.css'

interface TagProps {
  readonly tone: 'good' | 'caution' | 'danger' | 'calm'
  readonly children: ComponentChildren
}

/** A state in one or two words. */
export function Tag({ tone, children }: TagProps) {
  return <span class={`${styles.tag} ${styles[tone]}`}>{children}</span>
}
