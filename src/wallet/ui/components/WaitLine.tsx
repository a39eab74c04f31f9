import styles from './WaitLine.module.css'

/** A line that says what is being waited for, beside something that moves. */
export function WaitLine({ words }: { readonly words: string }) {
  return (
    <p class={styles.line}>
      <span class={styles.dot} aria-hidden="true" />
      {words}
    </p>
  )
}
