import { useNow } from '../client/use-now.ts'
import styles from './Waiting.module.css'

/** Below this nothing is drawn: a flash of grey is worse than a blink of nothing. */
const SKELETON_AFTER = 300
/** From here on the wait says what it is for. */
const WORDS_AFTER = 3000

interface WaitingProps {
  /** Epoch milliseconds. */
  readonly since: number
  readonly words: string
  readonly rows?: number
}

/** A wait: nothing at first, a skeleton after 300 ms, after 3 s also what it waits for. */
export function Waiting({ since, words, rows = 3 }: WaitingProps) {
  const waited = useNow(100) - since
  return (
    <div aria-live="polite" aria-busy="true">
      {waited >= SKELETON_AFTER && (
        <div class={styles.skeleton} aria-hidden="true">
          {Array.from({ length: rows }, (_, row) => (
            <span key={row} />
          ))}
        </div>
      )}
      {waited >= WORDS_AFTER && <p class={styles.words}>{words}</p>}
    </div>
  )
}
