import type { RemovalItemView } from '../../messages/commands.ts'
import { isErrorCode } from '../client/send.ts'
import { useQuery } from '../client/use-query.ts'
import { cardText } from '../components/CardName.tsx'
import { Tag } from '../components/Tag.tsx'
import { errorSentence, t } from '../i18n.ts'
import styles from './RemovalItems.module.css'

interface RemovalItemsProps {
  readonly title: string
  readonly items: readonly RemovalItemView[]
  /** Also says how far each is. */
  readonly states?: boolean
}

const tones = { waiting: 'calm', ended: 'good', left: 'caution' } as const

/** What the removal of this device ends, and how far it is with each. */
export function RemovalItems({ title, items, states = false }: RemovalItemsProps) {
  const gateway = useQuery('gateway.status', {})
  const operator = gateway.value?.origin ?? ''
  return (
    <section class={styles.section}>
      <h2>{title}</h2>
      <ul class={styles.items} aria-live={states ? 'polite' : undefined}>
        {items.map(item => (
          <li key={item.key}>
            <span class={styles.name}>
              <span>{nameOf(item, operator)}</span>
              {states && <Tag tone={tones[item.state]}>{t(`removal.state.${item.state}`)}</Tag>}
            </span>
            {states && item.why !== undefined && isErrorCode(item.why) && (
              <span class={styles.why}>{errorSentence(item.why)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf({ name, provider }: RemovalItemView, operator: string): string {
  const at = (held: string) => t('removal.at', { name: held, provider: provider?.label ?? '' })
  switch (name.kind) {
    case 'card':
      return at(cardText(name))
    case 'identity':
      return at(name.name)
    case 'operator':
      return t('removal.operator', { operator })
  }
}
