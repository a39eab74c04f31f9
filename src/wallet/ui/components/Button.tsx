import type { ComponentChildren } from 'preact'
import styles from './Button.module.css'

interface ButtonProps {
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'quietText' | 'danger'
  readonly size?: 'small' | 'wide'
  readonly type?: 'button' | 'submit'
  /** The work it started is still going on. */
  readonly busy?: boolean
  readonly unavailable?: boolean
  readonly label?: string
  readonly expanded?: boolean
  readonly onPress?: () => void
  readonly children: ComponentChildren
}

/** A button for everything but consent. It stays focusable while it can't be pressed. */
export function Button(props: ButtonProps) {
  const { look = 'secondary', size, type = 'button', busy = false, unavailable = false, onPress, children } = props
  const dead = busy || unavailable
  const dressed = look === 'primary' && dead ? 'waiting' : look
  return (
    <button
      type={type}
      class={[styles.button, styles[dressed], size && styles[size]].filter(Boolean).join(' ')}
      aria-disabled={dead ? 'true' : undefined}
      aria-busy={busy ? 'true' : undefined}
      aria-label={props.label}
      aria-expanded={props.expanded}
      onClick={event => {
        if (dead) event.preventDefault()
        else onPress?.()
      }}
    >
      {children}
    </button>
  )
}
