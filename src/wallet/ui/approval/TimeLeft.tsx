import { useNow } from '../client/use-now.ts'
import { formatLeft } from '../format/time.ts'
import { t } from '../i18n.ts'
import styles from './Passkey.module.css'

interface TimeLeftProps {
  /** Epoch milliseconds. */
  readonly until: number
  readonly words: 'bankWindow.left' | 'passkeyTab.left' | 'passkeyOffer.left' | 'identity.left'
}

/** What is left of a time limit, counted down. */
export function TimeLeft({ until, words }: TimeLeftProps) {
  const now = useNow(500)
  return (
    <p class={styles.left} role="timer">
      {t(words, { left: formatLeft(until - now) })}
    </p>
  )
}
