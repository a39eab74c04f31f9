import styles from './Logo.module.css'

/** The mark: a signature line with a countersigning tick through it. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg class={styles.logo} viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect class={styles.ground} width="32" height="32" rx="8" />
      <path class={styles.tick} d="M8 15.5 13.5 21 24.5 8.5" />
      <path class={styles.line} d="M8 25h16" />
    </svg>
  )
}
