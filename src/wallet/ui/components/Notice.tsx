import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './Icon.tsx'
import styles from './Notice.module.css'

type Tone = 'caution' | 'danger' | 'calm' | 'good'

const icons: Readonly<Record<Tone, IconName>> = { caution: 'alert', danger: 'stop', calm: 'info', good: 'check' }

interface NoticeProps {
  readonly tone: Tone
  /** Read out at once. */
  readonly urgent?: boolean
  readonly children: ComponentChildren
}

/** A remark set off from the facts, with a drawing and words, never by colour alone. */
export function Notice({ tone, urgent = false, children }: NoticeProps) {
  return (
    <div class={`${styles.notice} ${styles[tone]}`} role={urgent ? 'alert' : undefined}>
      <Icon name={icons[tone]} />
      <div>{children}</div>
    </div>
  )
}
