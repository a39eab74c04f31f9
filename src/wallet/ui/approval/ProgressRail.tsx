import type { Rail } from '../../messages/approval.ts'
import { t } from '../i18n.ts'
import styles from './ProgressRail.module.css'

interface ProgressRailProps {
  readonly stops: readonly Rail[]
  readonly current: Rail
}

/** The thin rail: which stops this task has, and where it is. */
export function ProgressRail({ stops, current }: ProgressRailProps) {
  const place = stops.indexOf(current)
  if (stops.length < 2) return null
  return (
    <nav class={styles.rail} aria-label={t('rail.label')}>
      <ol>
        {stops.map((stop, index) => (
          <li
            key={stop}
            class={index < place ? styles.done : index === place ? styles.current : undefined}
            aria-current={index === place ? 'step' : undefined}
          >
            {t(`rail.${stop}`)}
            {index < place && <span class={styles.spoken}>{t('rail.passed')}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}
